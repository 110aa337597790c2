/** How many objects are looked at, or moved, at the same time: a store far away answers many calls as fast as one. */
const objectsAtOnce = 8;

/** The same for records of a few kilobytes: more of them hide a bucket's delay, and are not yet throttled. */
export const recordsAtOnce = 16;

/**
 * The results of `work` on each item, in their order, a few at a time. All that was begun ends before an error is raised,
 * so that nothing goes on behind the back of whoever caught it.
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
