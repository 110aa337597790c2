import type { Terminal } from '../../host/terminal.ts';
import { accountSlug } from '../../lib/lake/account.ts';
import { type Decision, type DecisionKind, decidedBy, decisionKinds } from '../../lib/lake/decision.ts';
import { parseRawKey } from '../../lib/lake/object-key.ts';
import { keepDecision, listDecisions } from '../../lib/ledger/decisions.ts';
import { passUnreadable } from '../../lib/ledger/records.ts';
import type { Ports } from '../../lib/ports.ts';
import { restatements } from '../../lib/query/restatements.ts';
import type { Change } from '../../lib/stages/curate/change.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { type ArrivalStatus, cleanedOf, listArrivals } from '../show/arrival.ts';
import { findArrival } from '../show/find-arrival.ts';
import { bytesOf, restatedMonths } from '../show/restated.ts';
import { restatedLines } from '../show/restated-text.ts';
import { plainCell } from '../show/table-text.ts';
import { painter } from '../show/text.ts';
import { isAllDone, nothingWorked, workedLines, workQueued } from '../work/work-queue.ts';

const kinds = decisionKinds.filter((kind) => kind !== 'undone');

/** `lake accept`: decides about a file that is held. */
export const acceptCommand: CommandParts = {
  positionals: { shown: 'FILE [NAME]', least: 1, most: 2 },
  options: {
    as: { value: 'KIND', doc: `What it is: ${kinds.join(', ')}` },
    undo: { doc: 'Take back what was decided about it' },
    'dry-run': { doc: 'Say what would change, and change nothing' },
  },
  notes: [
    'FILE is the key of a file in landing, or a part of it that no other has.',
    'replacement: the file is right and replaces what stands. addition: it stands beside what stands, such as the second file of one statement. partial: it covers a part only; its lines replace the same lines and the others stay. another-account NAME: its rows are those of another account.',
    'A file that has the very same rows as a file of another account is held, too: another-account NAME says that both are of that account, replacement that the rows are of the account of this file alone, addition that each account has them.',
    'A decision is kept in the ledger with its time, and the latest one holds. It counts where the file is held; elsewhere the newest file replaces older ones as always.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const [file = '', name] = call.positionals;
  const isDryRun = call.switches.has('dry-run');
  const decided = kindOf(call, name);
  return withLake(call, terminal, { missing: 'refuse', writes: !isDryRun }, async (lake): Promise<ExitCode> => {
    const { ports } = lake;
    const arrivals = findArrival(await listArrivals(ports, passUnreadable), file, 'accept');
    const decisions = decisionsOf(arrivals, decided, terminal.now());
    if (decisions.length === 0)
      throw usageError(`'${plainCell(file)}' was refused: there is nothing of it to decide about.`, 'accept');
    const records = [
      ...(
        await cleanedOf(
          ports,
          arrivals.flatMap(({ rawKeys }) => rawKeys),
        )
      ).values(),
    ];
    const claims = records.flatMap(({ parts }) => parts);
    const months = new Set(claims.map(({ dataset, month }) => `${dataset} ${month}`));
    const changes = await changesAfter(ports, decisions, (dataset, month) => months.has(`${dataset} ${month}`));
    if (!isDryRun) {
      const landingKeys = [...new Set(arrivals.map(({ landingKey }) => landingKey))];
      for (const decision of decisions) await keepDecision(ports.store, decision, landingKeys);
      await lake.announce('curate', [
        ...new Map(claims.map((one) => [`${one.dataset} ${one.month}`, one.claimKey])).values(),
      ]);
    }
    const worked = isDryRun ? nothingWorked : await workQueued(lake, terminal);
    tell(lake, call, terminal, { arrivals, decisions, changes, isDryRun, worked });
    return isAllDone(worked) ? 0 : 1;
  });
}

interface Decided {
  readonly as: DecisionKind;
  readonly to?: string;
}

function kindOf({ values, switches }: Call, name: string | undefined): Decided {
  const kind = kinds.find((one) => one === values.as);
  if (switches.has('undo') === (values.as !== undefined))
    throw usageError(
      `Say what the file is with --as ${kinds.join(' | ')}, or take a decision back with --undo.`,
      'accept',
    );
  if (switches.has('undo')) return { as: 'undone' };
  if (!kind) throw usageError(`--as takes one of ${kinds.join(', ')}, not '${values.as}'.`, 'accept');
  const to = name === undefined ? undefined : accountSlug(name);
  if (kind === 'another-account' && to === undefined)
    throw usageError('Name the account: lake accept FILE --as another-account NAME.', 'accept');
  if (kind !== 'another-account' && name !== undefined) throw usageError(`--as ${kind} takes no NAME.`, 'accept');
  return { as: kind, ...(to === undefined ? {} : { to }) };
}

function decisionsOf(arrivals: readonly ArrivalStatus[], decided: Decided, decidedAt: Date): readonly Decision[] {
  const bytes = new Map(
    arrivals
      .flatMap(({ rawKeys }) => rawKeys.map(parseRawKey))
      .map((ref) => [`${ref.source} ${ref.account} ${ref.sha256}`, ref]),
  );
  return [...bytes.values()].map(({ source, account, sha256 }) => ({ source, account, sha256, decidedAt, ...decided }));
}

/** The changes of these months as they are once the decisions hold. */
async function changesAfter(
  ports: Ports,
  decisions: readonly Decision[],
  wants: (dataset: string, month: string) => boolean,
): Promise<readonly Change[]> {
  const decided = async (source: string) =>
    decidedBy([...(await listDecisions(ports.store, source)), ...decisions.filter((one) => one.source === source)]);
  return restatements(ports, { wants, decided });
}

interface Told {
  readonly arrivals: readonly ArrivalStatus[];
  readonly decisions: readonly Decision[];
  readonly changes: readonly Change[];
  readonly isDryRun: boolean;
  readonly worked: Awaited<ReturnType<typeof workQueued>>;
}

function tell({ place }: OpenLake, call: Call, terminal: Terminal, told: Told): void {
  const { arrivals, decisions, changes, isDryRun, worked } = told;
  const own = new Set(decisions.map(bytesOf));
  const restated = restatedMonths(changes, own, () => []).filter(({ role }) => role === 'newer');
  if (call.switches.has('json')) {
    const kept = decisions.map(({ decidedAt, ...decision }) => ({ ...decision, decidedAt: decidedAt.toISOString() }));
    printJson(terminal, { isDryRun, decisions: kept, restated, ...worked });
    return;
  }
  const paint = painter(terminal, call.settings);
  const [first] = decisions;
  const key = arrivals[0]?.landingKey ?? '';
  const what =
    first?.as === 'undone'
      ? 'what was decided is taken back'
      : `${first?.as}${first?.to === undefined ? '' : ` ${first.to}`}`;
  const lines = [
    `${isDryRun ? 'would decide' : 'decided'}  ${plainCell(key)}: ${what}`,
    ...restatedLines(restated, key, paint).map((line) => `    ${line}`),
    ...(restated.length === 0 ? ['    It changes nothing that stood.'] : []),
    ...workedLines(worked, place, paint),
  ];
  terminal.out(lines.map((line) => `${line}\n`).join(''));
}
