import type { Gap } from '../../lib/query/gaps.ts';
import { plainCell } from './table-text.ts';

/** Stretches that one line names; --json has all of them. */
const namedStretches = 6;

/** `tunecore/sales nova: no lines for 2026-03`. */
export function gapText({ dataset, account, distributor, missing }: Gap): string {
  const stretches = missing.map(({ from, to }) => (from === to ? from : `${from} … ${to}`));
  const more = stretches.length - namedStretches;
  const shown = [...stretches.slice(0, namedStretches), ...(more > 0 ? [`and ${more} more`] : [])];
  const series = [dataset, ...(distributor === null ? [] : [distributor]), account].map(plainCell).join(' ');
  return `${series}: no lines for ${shown.join(', ')}`;
}
