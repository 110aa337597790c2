/** How many objects are looked at, or moved, at the same time: a store far away answers many calls as fast as one. */
const atOnce = 8;

/**
 * The results of `work` on each item, in their order, a few at a time. All that was begun ends before an error is raised,
 * so that nothing goes on behind the back of who caught it.
 */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
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
