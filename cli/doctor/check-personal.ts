import { isPersonal } from '../../lib/contract/personal.ts';
import { personalModeOf } from '../../lib/lake/config.ts';
import { datasetsOf, type Ports } from '../../lib/ports.ts';
import { counted } from '../show/text.ts';
import { type Check, ok, warn } from './check.ts';

/** Which datasets of personal data are let in, what staging holds of them, and how long raw keeps them. */
export function checkPersonal({ sources, config }: Pick<Ports, 'sources' | 'config'>): readonly Check[] {
  const contracts = datasetsOf({ sources }).map(({ contract }) => contract);
  const personal = new Set(contracts.filter(isPersonal).map(({ dataset }) => dataset));
  const on = [...personal].filter((dataset) => personalModeOf(config, dataset) !== 'refuse');
  const inVain = Object.keys(config.datasets).filter(
    (dataset) => config.datasets[dataset]?.personal !== undefined && !personal.has(dataset),
  );
  return [
    ...(on.length === 0 ? [ok('personal data', 'refused: lake.config.ts lets in no dataset that holds any')] : []),
    ...on.map((dataset) => checkMode(config, dataset)),
    ...inVain.map((dataset) =>
      warn(
        `personal ${dataset}`,
        'has no personal columns',
        `Remove datasets: { '${dataset}': { personal: … } } from lake.config.ts.`,
      ),
    ),
  ];
}

function checkMode(config: Ports['config'], dataset: string): Check {
  const months = config.retention?.raw.personalMonths;
  const stands = personalModeOf(config, dataset) === 'keep' ? 'in plain text' : 'hashed';
  const name = `personal ${dataset}`;
  if (months === undefined) {
    const advice = 'Set a limit in lake.config.ts: retention.raw.personalMonths.';
    return warn(name, `let in, ${stands} in staging; raw keeps it for ever`, advice);
  }
  return ok(name, `let in, ${stands} in staging; lake archive removes it from raw after ${counted(months, 'month')}`);
}
