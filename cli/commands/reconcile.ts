import type { Terminal } from '../../host/terminal.ts';
import { datasetsOf } from '../../lib/ports.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { type ReconcileScope, toldReconciliation } from '../../lib/proof/report.ts';
import { type Gap, gaps } from '../../lib/query/gaps.ts';
import { sources } from '../../lib/sources/registry.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { gapText } from '../show/gap-text.ts';
import { startProgress } from '../show/progress.ts';
import { reconciliationLines } from '../show/reconcile-text.ts';
import { painter } from '../show/text.ts';

/** `lake reconcile`: proves that every row and every amount is accounted for. */
export const reconcileCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {
    dataset: {
      value: 'DATASET',
      doc: 'Only this dataset, such as distrokid/bank-details, and the tables that read it',
    },
    from: { value: 'MONTH', doc: 'First month, such as 2026-01' },
    to: { value: 'MONTH', doc: 'Last month' },
  },
  notes: [
    [
      'The command counts the lines and adds up the money of every document again from its bytes, and those of every part and table',
      'from their Parquet files. It then compares: landing = accepted + rejected + set aside, accepted = current + superseded, curated = current.',
    ].join('\n'),
    'The exit code is 3 if something does not add up. The report names each difference down to the row.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const scope = scopeOf(call);
  return withLake(call, terminal, { missing: 'refuse', writes: false }, async ({ ports }) => {
    let progress: ReturnType<typeof startProgress> | undefined;
    const found = await reconcile(ports, scope, (done, total) => {
      progress ??= startProgress(terminal, 'Reconciling', total);
      progress.update(done);
    });
    progress?.end();
    const missing = (await gaps(ports, scope.dataset)).flatMap((gap) => within(gap, scope));
    if (call.switches.has('json')) printJson(terminal, { ...toldReconciliation(found), gaps: missing });
    else {
      const contracts = ports.marts.map(({ contract }) => contract);
      const lines = [
        ...reconciliationLines(found, contracts, painter(terminal, call.settings)),
        ...missing.map(gapText),
      ];
      terminal.out(`${lines.join('\n')}\n`);
    }
    return found.holds ? 0 : 3;
  });
}

/** A gap as far as it lies in the months that are asked for. */
function within(gap: Gap, { from = '', to = '9999' }: ReconcileScope): readonly Gap[] {
  const missing = gap.missing.filter((one) => one.to.slice(0, 7) >= from && one.from.slice(0, 7) <= to);
  return missing.length > 0 ? [{ ...gap, missing }] : [];
}

function scopeOf({ values }: Call): ReconcileScope {
  const { dataset, from, to } = values;
  const known = datasetsOf({ sources }).map(({ contract }) => contract.dataset);
  if (dataset !== undefined && !known.includes(dataset))
    throw usageError(`There is no dataset '${dataset}': name one of ${known.join(', ')}.`, 'reconcile');
  for (const [name, month] of Object.entries({ from, to })) {
    if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
      throw usageError(`--${name} must be a month written YYYY-MM.`, 'reconcile');
  }
  return {
    ...(dataset === undefined ? {} : { dataset }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
