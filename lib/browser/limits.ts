/** Every limit of the browser, each with its reason. */
export const browserLimits = {
  /** Until it has started, in milliseconds: it takes a quarter of a second, and several where a function is cold. */
  launchMs: 30_000,
  /** Until it has closed by itself, in milliseconds; then it is killed. */
  closeMs: 5_000,
  /** Largest page taken, in characters. Pages with a year of days and their charts drawn have 2 MB. */
  pageCharacters: 32 * 1024 ** 2,
  /** Between looks at a page that is not what is waited for yet, in milliseconds. */
  lookAgainMs: 200,
  /** Of its cache on disk, in bytes: the least that a function has is 512 MB, and Chromium itself takes 221. */
  cacheBytes: 32 * 1024 ** 2,
} as const;
