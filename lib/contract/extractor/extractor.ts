import type { Logger } from '../../lake/logger.ts';
import type { Browse } from './browser.ts';

/** Everything that an extractor may touch. */
export interface ExtractorPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: { now(): Date };
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A number from 0 to 1, which keeps many runs from asking at the same moment. */
  readonly random: () => number;
  /** Gives the text of the account's secret. Throws `login-needed` if there is none. */
  readonly secret: () => Promise<string>;
  /** Makes a place on disk for what is not complete yet, passes it to `work`, and always removes it afterwards. */
  readonly scratch: <T>(work: (scratch: Scratch) => Promise<T>) => Promise<T>;
  /**
   * Puts a file into landing under the account's folder, as captured at `asOf`. `taken` where another run of the same second
   * landed a file of this name.
   */
  readonly land: (file: ExtractedFile) => Promise<'landed' | 'taken'>;
  readonly logger: Logger;
}

/** Everything that an extractor in a browser may touch. */
export interface BrowserExtractorPorts extends ExtractorPorts {
  readonly browse: Browse;
  /**
   * Keeps a session that the source has prolonged, so that nobody has to log in again. It keeps nothing if somebody has
   * changed the secret since `secret()` read it, because the secret of that person is newer.
   */
  readonly renewSecret: (text: string) => Promise<void>;
}

/** Keeps what has come on disk, so that the memory of a run does not grow with the account. */
export interface Scratch {
  keep(bytes: Uint8Array): Promise<ScratchFile>;
}

export interface ScratchFile {
  readonly path: string;
}

export interface ExtractedFile {
  /** The path below `<source>/<account>/`. */
  readonly path: string;
  /** The bytes, or the scratch file that holds them. */
  readonly body: Uint8Array | ScratchFile;
  readonly sizeBytes: number;
  readonly asOf: Date;
}

export interface ExtractPeriod {
  /** First and last day, `YYYY-MM-DD`. */
  readonly since: string;
  readonly until: string;
}

export interface ExtractRequest {
  readonly account: string;
  /** The address of the source, with its API's version if it has one. The default is the vendor's. */
  readonly baseUrl?: string | undefined;
  /** The default is the period that the source still revises. */
  readonly period?: ExtractPeriod | undefined;
  /** Milliseconds until the run is cut off. The extractor stops waiting before that. */
  remainingTimeMs(): number;
}

export interface ExtractReport {
  readonly capturedAt: Date;
  readonly requests: number;
  readonly files: number;
  readonly bytes: number;
  /** Requested lists that were empty. They are reported, because no file shows them. */
  readonly empty: readonly string[];
}

/**
 * Gets one account's data from a source into landing: the bytes as they came, without secrets. It parses no more than
 * it needs to know that it got the requested data. Throws `login-needed`, `source-refused`, `source-unavailable`,
 * `source-unexpected` or `source-incomplete`. The data that it has landed by then stays.
 */
export type Extract<Ports extends ExtractorPorts> = (ports: Ports, request: ExtractRequest) => Promise<ExtractReport>;

interface ExtractorFacts {
  /** False if a source has no date range. A request for days is then refused. */
  readonly takesPeriod: boolean;
  /** The requests of a run, one line each, for people. */
  asks(request: Pick<ExtractRequest, 'baseUrl' | 'period'>, now: Date): readonly string[];
}

/** Gets data from a source's API. */
export interface ApiExtractor extends ExtractorFacts {
  readonly kind: 'api';
  readonly extract: Extract<ExtractorPorts>;
}

/** Gets data from a source's pages in a browser, which needs its own function. */
export interface BrowserExtractor extends ExtractorFacts {
  readonly kind: 'browser';
  readonly extract: Extract<BrowserExtractorPorts>;
}

/** How a source is extracted. */
export type Extractor = ApiExtractor | BrowserExtractor;
