import { healingCommand, isDamage } from '../../lib/ledger/damage-codes.ts';
import type { GoneObject } from '../../lib/upkeep/gone-object.ts';
import type { LostReason, LostWork } from '../../lib/upkeep/lost-work.ts';
import type { SweepReport } from '../../lib/upkeep/sweep.ts';
import type { DamagedObject } from '../../lib/verify/find-damage.ts';
import { deadLines } from './dead-letter-text.ts';
import { plainCell } from './table-text.ts';
import { counted, type Paint } from './text.ts';

const reasons: Readonly<Record<LostReason, string>> = {
  'no-receipt': 'it was not validated',
  overwritten: 'a version was overwritten before it was validated',
  'no-lineage': 'it was not cleaned',
  'not-in-mart': 'the tables lack its rows',
  'not-published': 'SQL engines read an older version',
  gone: 'an object made from it is gone',
};

/** The findings of a sweep, as text. */
export function sweepLines(
  { queued, dead, lost, restored }: SweepReport,
  isDryRun: boolean,
  paint: Paint,
): readonly string[] {
  const nothing = queued.length + dead.length + lost.length + restored.length === 0;
  const would = isDryRun ? 'would be queued' : 'queued';
  return [
    ...restored.map((key) => `restored  ledger/${plainCell(key)} · it was gone, and archive has a copy of it`),
    ...queued.map(lostWorkLine),
    ...deadTexts(dead),
    ...lost.flatMap((one) => goneLines(one, paint)),
    nothing ? 'Nothing is lost: the tables have everything.' : `${counted(queued.length, 'event')} ${would}.`,
  ];
}

/** Dead letters whose cause is damage come last, because what heals the damage queues them again. */
function deadTexts(dead: SweepReport['dead']): readonly string[] {
  const damaged = dead.filter(({ reason }) => isDamage(reason));
  const others = dead.filter(({ reason }) => !isDamage(reason));
  return [
    ...(others.length > 0
      ? ['Dead letters, which a sweep leaves alone (see lake redrive):', ...others.flatMap(deadLines)]
      : []),
    ...(damaged.length > 0
      ? [
          'Dead letters because of what is damaged or gone:',
          ...damaged.flatMap(deadLines),
          `  → Run ${healingCommand}: it heals that, and queues them again.`,
        ]
      : []),
  ];
}

/** One line for a piece of lost work: stage, key, why. */
export function lostWorkLine({ stage, key, why }: LostWork): string {
  return `${stage.padEnd(8)}  ${plainCell(key)} · ${reasons[why]}`;
}

/** A damaged object, and what became of it. */
export function damagedText({ zone, key }: DamagedObject): string {
  return `${zone}/${plainCell(key)} · it does not hold what its name or its record says, and goes to archive`;
}

/** An object that is lost, with what a person can do. */
export function goneLines({ zone, key, namedBy }: GoneObject, paint: Paint): readonly string[] {
  return [
    `${paint('red', 'LOST')}      ${zone}/${plainCell(key)}`,
    `          ${plainCell(namedBy)} names it, and the lake cannot make it again.`,
    zone === 'raw'
      ? '          → Put the file again, use lake restore, or restore it from a copy.'
      : '          → Put the files that it was made from again, or restore them from a copy. Then run lake sweep.',
  ];
}
