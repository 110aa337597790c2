import type { Ports } from '../../lib/ports.ts';
import { gaps } from '../../lib/query/gaps.ts';
import { gapText } from '../show/gap-text.ts';
import { type Check, ok, warn } from './check.ts';

/** Months that statements lack, and days that daily series lack. */
export async function checkGaps(ports: Ports): Promise<readonly Check[]> {
  const found = await gaps(ports);
  if (found.length === 0) return [ok('series', 'no statement lacks a month, no daily series a day')];
  const advice = 'Export them again and put them, unless there is nothing for them.';
  return found.map((gap) => warn('series', gapText(gap), advice));
}
