import type { Logger } from '../lake/logger.ts';

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

export interface ExtractedFile {
  /** Below `<source>/<account>/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly asOf: Date;
}

export interface ExtractRequest {
  readonly account: string;
  /** Where the API is, with its version. The vendor's by default. */
  readonly baseUrl?: string | undefined;
  /** First and last day asked for, `YYYY-MM-DD`; what the source still revises by default. */
  readonly period?: { readonly since: string; readonly until: string } | undefined;
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
export type Extract = (ports: ExtractorPorts, request: ExtractRequest) => Promise<ExtractReport>;

/** How a source is extracted: over its API, or in a browser, which takes a function of its own. */
export interface Extractor {
  readonly kind: 'api' | 'browser';
  readonly extract: Extract;
}
