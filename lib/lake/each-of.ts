/** How many objects are read or moved at the same time. A distant store answers many calls as fast as one. */
const objectsAtOnce = 8;

/**
 * How many records of a few kilobytes are read at the same time. More at once hide a bucket's delay, and this many are
 * not yet throttled.
 */
export const recordsAtOnce = 16;

/**
 * Gives the results of `work` on each item, in their order, and works on a few at a time. Everything that was begun
 * ends before an error is thrown, so that nothing goes on behind the back of the code that catches it.
 */
export async function eachOf<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atOnce = objectsAtOnce,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    const ends = await Promise.allSettled(items.slice(from, from + atOnce).map(work));
    for (const end of ends) {
      if (end.status === 'rejected') throw end.reason;
      results.push(end.value);
    }
  }
  return results;
}
