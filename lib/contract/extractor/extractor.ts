import type { Logger } from '../../lake/logger.ts';
import type { Browse } from './browser.ts';

/** All that an extractor may touch. */
export interface ExtractorPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: { now(): Date };
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** 0 to 1, to keep many runs from asking at the same moment. */
  readonly random: () => number;
  /** The text of the account's secret. Throws `login-needed` where there is none. */
  readonly secret: () => Promise<string>;
  /** Puts a file into landing under the account's folder, as captured at `asOf`. */
  readonly land: (file: ExtractedFile) => Promise<void>;
  readonly logger: Logger;
}

/** All that an extractor in a browser may touch. */
export interface BrowserExtractorPorts extends ExtractorPorts {
  readonly browse: Browse;
  /**
   * Keeps a session that the source has prolonged, so that nobody has to log in again. Not where somebody has changed the
   * secret since `secret()` read it: what a person put there is newer.
   */
  readonly renewSecret: (text: string) => Promise<void>;
}

export interface ExtractedFile {
  /** Below `<source>/<account>/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly asOf: Date;
}

export interface ExtractPeriod {
  /** First and last day, `YYYY-MM-DD`. */
  readonly since: string;
  readonly until: string;
}

export interface ExtractRequest {
  readonly account: string;
  /** Where the source is, with its API's version where it has one. The vendor's by default. */
  readonly baseUrl?: string | undefined;
  /** What the source still revises by default. */
  readonly period?: ExtractPeriod | undefined;
  /** Milliseconds until the run is cut off: it gives up waiting before. */
  remainingTimeMs(): number;
}

export interface ExtractReport {
  readonly capturedAt: Date;
  readonly requests: number;
  readonly files: number;
  readonly bytes: number;
  /** What was asked for and has nothing in it: said aloud, because no file tells of it. */
  readonly empty: readonly string[];
}

/**
 * Gets one account's data from a source into landing: the bytes as they came, without secrets. It parses no more than it
 * needs to know that it got what it asked for. Throws `login-needed`, `source-refused`, `source-unavailable` or
 * `source-unexpected`; what it has landed by then stays.
 */
export type Extract<Ports extends ExtractorPorts> = (ports: Ports, request: ExtractRequest) => Promise<ExtractReport>;

interface ExtractorFacts {
  /** False where a source shows what it shows: asking it for days is refused. */
  readonly takesPeriod: boolean;
  /** What a run asks for, a line each, for people. */
  asks(request: Pick<ExtractRequest, 'baseUrl' | 'period'>, now: Date): readonly string[];
}

/** Asks a source over its API. */
export interface ApiExtractor extends ExtractorFacts {
  readonly kind: 'api';
  readonly extract: Extract<ExtractorPorts>;
}

/** Looks at a source's pages in a browser, which takes a function of its own. */
export interface BrowserExtractor extends ExtractorFacts {
  readonly kind: 'browser';
  readonly extract: Extract<BrowserExtractorPorts>;
}

/** How a source is extracted. */
export type Extractor = ApiExtractor | BrowserExtractor;
