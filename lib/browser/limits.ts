/** Every limit of the browser, each with its reason. */
export const browserLimits = {
  /**
   * How long the browser may take to start, in milliseconds. It takes a quarter of a second, and several seconds where
   * a function is cold.
   */
  launchMs: 30_000,
  /** How long the browser may take to close, in milliseconds. After that it is killed. */
  closeMs: 5_000,
  /** Largest page that is read, in characters. Pages with a year of days and their charts have 2 MB. */
  pageCharacters: 32 * 1024 ** 2,
  /** Pause between looks at a page that does not show the awaited content yet, in milliseconds. */
  lookAgainMs: 200,
  /** Size of the browser's cache on disk, in bytes. A function has at least 512 MB, and Chromium itself takes 221. */
  cacheBytes: 32 * 1024 ** 2,
} as const;
