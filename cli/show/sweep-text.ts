import type { GoneObject } from '../../lib/upkeep/gone-object.ts';
import type { LostReason, LostWork } from '../../lib/upkeep/lost-work.ts';
import type { SweepReport } from '../../lib/upkeep/sweep.ts';
import { deadLines } from './dead-letter-text.ts';
import { plainCell } from './table-text.ts';
import { counted, type Paint } from './text.ts';

const reasons: Readonly<Record<LostReason, string>> = {
  'no-receipt': 'nobody looked at it',
  'no-lineage': 'its rows were never read',
  'not-in-mart': 'its rows are not in the tables yet',
  'not-published': 'readers in SQL engines see an older version',
  gone: 'what was made of it is gone',
};

/** What a sweep found, for people. */
export function sweepLines({ queued, dead, lost }: SweepReport, isDryRun: boolean, paint: Paint): readonly string[] {
  const nothing = queued.length + dead.length + lost.length === 0;
  const would = isDryRun ? 'would be queued' : 'queued';
  return [
    ...queued.map(lostWorkLine),
    ...(dead.length > 0 ? ['Given up before, and left alone: see lake redrive.', ...dead.flatMap(deadLines)] : []),
    ...lost.flatMap((one) => goneLines(one, paint)),
    nothing ? 'Nothing is lost: all that is here is in the tables.' : `${counted(queued.length, 'event')} ${would}.`,
  ];
}

/** One line for a piece of lost work: stage, key, why. */
export function lostWorkLine({ stage, key, why }: LostWork): string {
  return `${stage.padEnd(8)}  ${plainCell(key)} · ${reasons[why]}`;
}

/** A loss, said aloud, with what a person can do. */
export function goneLines({ zone, key, namedBy }: GoneObject, paint: Paint): readonly string[] {
  return [
    `${paint('red', 'LOST')}      ${zone}/${plainCell(key)}`,
    `          ${plainCell(namedBy)} names it, and nothing in the lake can make it again.`,
    zone === 'raw'
      ? '          → Put the file again, bring it back with lake restore, or restore it from a copy.'
      : '          → Put the files again that it was made from, or restore them from a copy; then lake sweep.',
  ];
}
