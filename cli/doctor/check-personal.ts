import { isPersonal } from '../../lib/contract/personal.ts';
import { personalModeOf } from '../../lib/lake/config.ts';
import { datasetsOf, type Ports } from '../../lib/ports.ts';
import { counted } from '../show/text.ts';
import { type Check, ok, warn } from './check.ts';

/** Which datasets of personal data are switched on, what staging holds of them, and for how long raw keeps them. */
export function checkPersonal({ sources, config }: Pick<Ports, 'sources' | 'config'>): readonly Check[] {
  const contracts = datasetsOf({ sources }).map(({ contract }) => contract);
  const personal = new Set(contracts.filter(isPersonal).map(({ dataset }) => dataset));
  const on = [...personal].filter((dataset) => personalModeOf(config, dataset) !== 'refuse');
  const inVain = Object.keys(config.datasets).filter(
    (dataset) => config.datasets[dataset]?.personal !== undefined && !personal.has(dataset),
  );
  return [
    ...(on.length === 0 ? [ok('personal data', 'refused: no dataset that holds any is switched on')] : []),
    ...on.map((dataset) => checkMode(config, dataset)),
    ...inVain.map((dataset) =>
      warn(
        `personal ${dataset}`,
        'has no personal columns',
        `Take datasets: { '${dataset}': { personal: … } } out of lake.config.ts.`,
      ),
    ),
  ];
}

function checkMode(config: Ports['config'], dataset: string): Check {
  const months = config.retention?.raw.personalMonths;
  const stands = personalModeOf(config, dataset) === 'keep' ? 'kept as it is' : 'hashed';
  const name = `personal ${dataset}`;
  if (months === undefined) {
    const advice = 'State for how long in retention.raw.personalMonths of lake.config.ts.';
    return warn(name, `taken in, ${stands} in staging; raw keeps it for ever`, advice);
  }
  return ok(name, `taken in, ${stands} in staging; lake archive removes it from raw after ${counted(months, 'month')}`);
}
