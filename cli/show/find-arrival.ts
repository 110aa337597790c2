import { usageError } from '../command.ts';
import type { ArrivalStatus } from './arrival.ts';
import { plainCell } from './table-text.ts';

/** The arrivals that a text names, all of one landing key or of the same bytes. The text is a key, a part of one, or a correlation id. */
export function findArrival(
  arrivals: readonly ArrivalStatus[],
  text: string,
  command: string,
): readonly ArrivalStatus[] {
  const key = text.replace(/^landing\//, '');
  const ways: readonly ((one: ArrivalStatus) => boolean)[] = [
    ({ correlationId }) => correlationId === text,
    ({ landingKey }) => landingKey === key || landingKey === `inbox/${key}`,
    ({ landingKey }) => landingKey.endsWith(`/${key}`),
    ({ landingKey }) => landingKey.includes(key),
  ];
  const found = ways.map((way) => arrivals.filter(way)).find((some) => some.length > 0) ?? [];
  const keys = [...new Set(found.map(({ landingKey }) => landingKey))];
  const byId = found.some(({ correlationId }) => correlationId === text);
  if (keys.length === 1 || byId) return found;
  if (keys.length === 0)
    throw usageError(`No arrival has '${plainCell(text)}' in its key: lake status lists them all.`, command);
  const some = keys.slice(0, 5).map((one) => `\n  ${plainCell(one)}`);
  throw usageError(`'${plainCell(text)}' matches several arrivals. Name one of them:${some.join('')}`, command);
}
