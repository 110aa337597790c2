/**
 * Every limit of the lake, in one place, each with its reason. A file beyond a limit is refused with a clear
 * receipt; it stays in landing, so raising the limit and replaying loses nothing.
 */
export const limits = {
  /** Largest object taken from landing, in bytes. Larger than any monthly export seen (about 1 GB), small enough for a function's disk. */
  objectBytes: 4 * 1024 ** 3,
  /** Longest physical line, in bytes. Real rows are under 1 KB; a longer one is a broken or binary file that would exhaust memory. */
  lineBytes: 1024 ** 2,
  /** Most columns of a delimited file. The widest real export has 40. */
  columns: 200,
  /** Most line ends within one quoted value. A quote that is still open after that was never closed, and costs one line. */
  quotedLines: 50,
  /**
   * The same limit for a row of a sheet. Its quotes are ours and always close: a cell may hold 253 line breaks, and a
   * row many cells.
   */
  sheetRowLines: 10_000,
  /** Most members of a zip; the platforms put at most a handful in one. */
  zipMembers: 1_000,
  /**
   * Most bytes that all members of a zip may expand to. It equals the limit of a plain object, so that zipping does not
   * get around that limit.
   */
  zipExpandedBytes: 4 * 1024 ** 3,
  /** Highest expansion of one zip member (uncompressed / compressed). Real statements reach about 30; bombs start near 1,000. */
  zipRatio: 400,
  /** Most sheets of a workbook that are read. Platforms write one to ten. */
  sheets: 100,
  /** Rows and columns of a sheet: as many as the format has. A cell beyond them means damage. */
  sheetRows: 1_048_576,
  sheetColumns: 16_384,
  /** Most characters of all shared texts of a workbook. They are kept in memory while its sheets are read. */
  sharedStringCharacters: 128 * 1024 ** 2,
  /** Bytes of a file that are read to recognise it. They hold the header and some rows of any known layout. */
  sniffBytes: 64 * 1024,
  /** Largest JSON document parsed in memory, in bytes. Real dumps are under 10 MB. */
  jsonBytes: 256 * 1024 ** 2,
  /** Most levels of lists and objects within each other in JSON. Real answers have under 20; parsers run out of stack at some thousands. */
  jsonDepth: 500,
  /** Largest document of a layout (a page, blocks of tables) read into memory, in bytes. Real pages are under 5 MB. */
  layoutBytes: 64 * 1024 ** 2,
  /** Longest key that a zone holds, in UTF-8 bytes (S3's own limit: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html). */
  keyBytes: 1_024,
  /**
   * Longest file name kept in a raw key, in UTF-8 bytes: It leaves room for the rest of the key and fits every file
   * system.
   */
  fileNameBytes: 200,
  /** How far in the future a stated capture time may lie, in milliseconds: clocks and time zones differ by up to a day. */
  asOfAheadMs: 24 * 3_600_000,
  /**
   * Most rejected rows that are kept in full per document; the rest is counted. A document with more is rejected as a
   * whole anyway, unless its contract allows it.
   */
  rejectsKept: 100_000,
  /** Attempts at swapping a manifest before the message goes back to its queue. */
  swapAttempts: 8,
  /** Receives of one message before it goes to the dead-letter queue. */
  receives: 5,
} as const;

/** The limits that an owner may lower or raise in lake.config.ts. */
export interface Limits {
  readonly objectBytes: number;
  readonly lineBytes: number;
  readonly columns: number;
  readonly zipMembers: number;
  readonly zipExpandedBytes: number;
  readonly zipRatio: number;
}
