/**
 * How often a property is tried: few times in `npm test`, whose runs add up day by day, and many times in one run of
 * `npm run test:long`. The same property, with the same title, in both.
 */
export function runs(counts: { readonly quick: number; readonly long: number }): number {
  return process.env.LAKE_TEST_LONG === undefined ? counts.quick : counts.long;
}
