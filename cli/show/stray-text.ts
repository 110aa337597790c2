import type { Stray } from '../../lib/ledger/own-objects.ts';
import { plainCell } from './table-text.ts';
import { counted } from './text.ts';

/** How many are named; the others are counted. */
const namedStrays = 20;

const reasons: Readonly<Record<Stray['why'], string>> = {
  foreign: 'the lake did not write it',
  link: 'it is a link',
  'not-a-file': 'it is no file (a pipe, a socket or a device)',
  name: 'its name is no valid key (control characters, not UTF-8, or too long)',
};

/** What lies in the zones and was passed over, with what to do about it. */
export function strayLines(strays: readonly Stray[]): readonly string[] {
  if (strays.length === 0) return [];
  const more = strays.length - namedStrays;
  return [
    `${counted(strays.length, 'object')} passed over:`,
    ...strays
      .slice(0, namedStrays)
      .map(({ zone, key, why }) => `          ${zone}/${plainCell(key)} · ${reasons[why]}`),
    ...(more > 0 ? [`          … ${more} more`] : []),
    `          → ${strayAdvice}`,
  ];
}

/** What to do about objects that were passed over. */
export const strayAdvice =
  'Move them out of the lake. Put the file that a link or an unusual name stands for with lake put.';

/** Records that cannot be read, with what to do about them. */
export function unreadableLines(places: readonly string[]): readonly string[] {
  if (places.length === 0) return [];
  const named = places.slice(0, namedStrays).map((place) => `          ${plainCell(place)}`);
  const more = places.length - namedStrays;
  return [
    `${counted(places.length, 'record')} of the lake cannot be read:`,
    ...named,
    ...(more > 0 ? [`          … ${more} more`] : []),
    '          → Run lake sweep --verify --wait: it moves them to archive and makes them again.',
  ];
}
