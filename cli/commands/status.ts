import type { PlaceName } from '../../host/place.ts';
import type { Terminal } from '../../host/terminal.ts';
import { isLakeError } from '../../lib/lake/error.ts';
import { healingCommand, isDamage } from '../../lib/ledger/damage-codes.ts';
import { type DeadWork, listDeadWork, type Queues } from '../../lib/upkeep/dead-letters.ts';
import { listHiddenWork } from '../../lib/upkeep/hidden-work.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { type ArrivalStatus, listArrivals } from '../show/arrival.ts';
import { noteLines, refusalLines } from '../show/arrival-text.ts';
import { deadLines } from '../show/dead-letter-text.ts';
import { findArrival } from '../show/find-arrival.ts';
import { hiddenLines } from '../show/hidden-text.ts';
import { journeyOf } from '../show/journey.ts';
import { journeyLines } from '../show/journey-text.ts';
import { placeWords } from '../show/place-words.ts';
import { withHeld, withRestatements } from '../show/restated.ts';
import { restatedLines } from '../show/restated-text.ts';
import { unreadableLines } from '../show/stray-text.ts';
import { plainCell, tableLines } from '../show/table-text.ts';
import { counted, datasetsText, grouped, minute, type Paint, painter } from '../show/text.ts';

/** `lake status`: says what became of every arrival. */
export const statusCommand: CommandParts = {
  positionals: { shown: '[KEY]', least: 0, most: 1 },
  options: {},
  notes: ['KEY is the key of a file in landing, a unique part of the key, or a correlation id from a log line.'],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const [key] = call.positionals;
  const isJson = call.switches.has('json');
  const paint = painter(terminal, call.settings);
  let isWhole = true;
  await withLake(call, terminal, { missing: 'refuse', writes: false }, async ({ ports, queue, queues, place }) => {
    const unreadable: string[] = [];
    const listed = await listArrivals(ports, (place) => unreadable.push(place));
    terminal.err(
      unreadableLines(unreadable)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const { deadLetters, hidden, unreached } = await readQueues({ queue, queues });
    if (unreached !== undefined) terminal.err(`lake: ${unreached} What waits in the queues is not shown.\n`);
    isWhole = unreached === undefined;
    if (key === undefined) {
      const arrivals = await withHeld(ports, listed);
      if (isJson) printJson(terminal, { arrivals, deadLetters, hidden });
      else {
        const lines = [
          ...listLines(arrivals, paint),
          ...headed(hiddenLines(hidden, terminal.now(), paint)),
          ...deadLetterLines(deadLetters, place),
        ];
        terminal.out(`${lines.join('\n')}\n`);
      }
      return;
    }
    const found = await withRestatements(ports, findArrival(listed, key, 'status'));
    const journeys = await Promise.all(found.map((arrival) => journeyOf(ports, arrival)));
    const keys = new Set(
      journeys.flatMap(({ arrival, raw }) => [
        arrival.landingKey,
        ...raw.flatMap(({ rawKey, parts }) => [rawKey, ...parts.map(({ claimKey }) => claimKey)]),
      ]),
    );
    const own = deadLetters.filter((dead) => dead.keys.some((one) => keys.has(one)));
    const ownHidden = { work: hidden.work.filter((one) => one.keys.some((own) => keys.has(own))), untold: {} };
    if (isJson) printJson(terminal, { journeys, deadLetters: own, hidden: ownHidden });
    else {
      const texts = journeys.map((journey) => journeyLines(journey, paint).join('\n'));
      const waits = headed(hiddenLines(ownHidden, terminal.now(), paint));
      terminal.out(`${[texts.join('\n\n'), ...waits, ...deadLetterLines(own, place)].join('\n')}\n`);
    }
  });
  return isWhole ? 0 : 1;
}

/** What the queues hold. What became of arrivals stands in the ledger, and is shown where the queues cannot be reached. */
async function readQueues(lake: Queues) {
  try {
    return { deadLetters: await listDeadWork(lake), hidden: await listHiddenWork(lake) };
  } catch (error) {
    if (!isLakeError(error, 'queue-unavailable')) throw error;
    return { deadLetters: [], hidden: { work: [], untold: {} }, unreached: error.message };
  }
}

const columns = [
  { name: 'state' },
  { name: 'landed (UTC)' },
  { name: 'dataset' },
  { name: 'account' },
  { name: 'as of (UTC)' },
  { name: 'read', right: true },
  { name: 'accepted', right: true },
  { name: 'refused', right: true },
  { name: 'key' },
] as const;

function listLines(arrivals: readonly ArrivalStatus[], paint: Paint): readonly string[] {
  if (arrivals.length === 0) return ['Nothing has arrived yet: run lake put FILE'];
  const [head = '', rule = '', ...lines] = tableLines(columns, arrivals.map(rowOf));
  const listed = arrivals.flatMap((arrival, at) => {
    const held = restatedLines(
      arrival.restated.filter(({ role }) => role === 'newer'),
      arrival.landingKey,
      paint,
    );
    const details = [...refusalLines(arrival, paint), ...held, ...noteLines(arrival, paint)];
    return [lines[at] ?? '', ...details.map((line) => `    ${line}`)];
  });
  const counts = Map.groupBy(arrivals, ({ state }) => state);
  const summary = [...counts].map(([state, some]) => `${some.length} ${state}`).join(', ');
  return [head, rule, ...listed, `${counted(arrivals.length, 'arrival')}: ${summary}`];
}

function rowOf({ state, landedAt, datasets, account, asOf, rows, landingKey }: ArrivalStatus): readonly string[] {
  return [
    state,
    minute(landedAt),
    datasetsText(datasets),
    account ?? '',
    minute(asOf),
    rows === null ? '' : grouped(rows.read),
    rows === null ? '' : grouped(rows.accepted),
    rows === null ? '' : grouped(rows.rejected),
    plainCell(landingKey),
  ];
}

function headed(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function deadLetterLines(dead: readonly DeadWork[], place: PlaceName): readonly string[] {
  if (dead.length === 0) return [];
  return [
    '',
    `Dead letters: messages that failed too often; ${dead.every(({ reason }) => isDamage(reason)) ? `run ${healingCommand}: it heals what is damaged, and queues them again` : placeWords[place].redrives}.`,
    ...dead.flatMap(deadLines).map((line) => `  ${line}`),
  ];
}
