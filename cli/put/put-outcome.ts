import type { PlaceName } from '../../host/place.ts';
import { noMonth } from '../../lib/lake/object-key.ts';
import type { HiddenWork } from '../../lib/upkeep/hidden-work.ts';
import type { ExitCode } from '../command.ts';
import type { OpenLake } from '../open-lake.ts';
import type { ArrivalStatus } from '../show/arrival.ts';
import { arrivalLines } from '../show/arrival-text.ts';
import { parkedLines } from '../show/hidden-text.ts';
import { placeWords } from '../show/place-words.ts';
import { plainCell } from '../show/table-text.ts';
import { counted, monthRange, type Paint } from '../show/text.ts';
import type { FoundFiles } from './local-files.ts';
import type { MartChange } from './mart-changes.ts';
import type { PutReport } from './put-files.ts';

/** Messages that became dead letters while the command waited. */
export interface Failure {
  readonly stage: string;
  readonly keys: readonly string[];
  readonly reason: string;
}

/** What became of the files that were put. */
export interface Outcome {
  readonly arrivals: readonly ArrivalStatus[];
  readonly failures: readonly Failure[];
  /** Work that waits for the end of an outage. */
  readonly waiting: readonly HiddenWork[];
  readonly marts: readonly MartChange[];
  readonly isDone: boolean;
  readonly place: PlaceName;
}

/** A fault outranks refused data: files whose processing failed may still be good. */
export function exitCode({ arrivals, failures, waiting, isDone }: Outcome, report: PutReport): ExitCode {
  if (failures.length > 0 || waiting.length > 0 || !isDone) return 1;
  const isRefused = arrivals.some(({ state, rows }) => state === 'rejected' || (rows?.rejected ?? 0) > 0);
  const isHeld = arrivals.some(({ restated }) => restated.some(({ isOpen }) => isOpen));
  return isRefused || isHeld || report.refused.length > 0 ? 3 : 0;
}

/** The outcome for people. */
export function outcomeLines(
  { arrivals, failures, waiting, marts, isDone, place }: Outcome,
  report: PutReport,
  found: FoundFiles,
  paint: Paint,
): readonly string[] {
  const changed = marts.map(({ mart, version, months }) => `curated.${mart} is now v${version}: ${monthsText(months)}`);
  return [
    ...arrivals.flatMap((arrival) => arrivalLines(arrival, paint)),
    ...refusedLines(report),
    ...skippedLines(found),
    ...failures.map(
      ({ stage, keys, reason }) =>
        `${paint('red', 'failed')}     ${stage} of ${keys.map(plainCell).join(', ')}: ${plainCell(reason)}`,
    ),
    ...parkedLines(waiting, `${placeWords[place].goesOn} by itself`, paint),
    ...(isDone ? [] : [`Stopped before everything was processed. Nothing is lost: ${placeWords[place].goesOn}.`]),
    '',
    ...(changed.length > 0 ? changed : ['No curated table changed.']),
  ];
}

function monthsText(months: readonly string[]): string {
  if (months.length > 1) return `${counted(months.length, 'month')} changed, ${monthRange(months)}`;
  return months[0] === noMonth ? 'rebuilt whole' : `${months[0]} changed`;
}

/** Files that could not be put, for people. */
export function refusedLines({ refused }: PutReport): readonly string[] {
  return refused.map(({ path, reason }) => `not put    ${plainCell(path)}: ${reason}`);
}

/** How many files were left out, for people. */
export function skippedLines({ skipped }: FoundFiles): readonly string[] {
  return skipped > 0 ? [`skipped    ${counted(skipped, 'hidden or special file')}`] : [];
}

/** What was put, for programs. */
export function putJson(
  { root }: OpenLake,
  { skipped }: FoundFiles,
  { put, refused }: PutReport,
): Readonly<Record<string, unknown>> {
  return {
    lake: root,
    put: put.map(({ path, landingKey, sizeBytes }) => ({ path, landingKey, sizeBytes })),
    refused,
    skipped,
  };
}
