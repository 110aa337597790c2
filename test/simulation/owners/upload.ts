import type { DecisionKind } from '../../../lib/lake/decision.ts';
import type { Document } from '../model/rows.ts';

/** A file that somebody drops into landing, with what the lake has to make of it. */
export interface Upload {
  readonly key: string;
  /** Its bytes, as text where they are one. */
  readonly text: string | Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
  readonly source: string;
  readonly account: string;
  /** When it was captured, where anything says so; else its landing counts. */
  readonly statedAsOf: string | undefined;
  /** What stands in it; nothing where validate has to refuse the file. A zip holds several. */
  readonly documents: readonly Document[];
  /** Members of the zip that no source reads. */
  readonly refusedMembers?: readonly string[];
}

/** A decision about one of the uploads. */
export interface PlannedDecision {
  readonly upload: Upload;
  readonly as: DecisionKind;
  readonly to?: string;
}

export interface World {
  readonly uploads: readonly Upload[];
  /** Accounts of lake.config.ts: with one account, a source's files that do not say whose they are belong to it. */
  readonly configured: Readonly<Record<string, readonly string[]>>;
  /** Whether the owner has what is old archived, so that archive and restore run in between and months pass. */
  readonly archives: boolean;
  /** In worlds made for one race: the calls of which one kind hangs while others get ahead. */
  readonly race: readonly string[] | undefined;
  /** How many of the last uploads are dropped only when months have passed. */
  readonly late: number;
  /** Whether a contract that changes rows is deployed in the middle. */
  readonly upgrades: boolean;
  /** What somebody decides about files while the run goes on, in this order. */
  readonly decisions?: readonly PlannedDecision[];
  /** Whether the owner lets people's data in, as hashes. */
  readonly letsPeopleIn?: boolean;
  /** How often an object vanishes that the lake can make again. */
  readonly robberies: number;
}

/** Few, so that evidence of the same time meets; after the newest day that any file tells of, before and after the landings. */
export const asOfs = [
  '2026-10-25T00:00:00.000Z',
  '2026-10-28T10:15:00.000Z',
  '2026-11-01T08:15:00.000Z',
  '2026-11-06T18:00:00.000Z',
];
/** As-ofs newer than any other: tables then say again what they said before. */
export const laterAsOfs = ['2026-12-01T00:00:00.000Z', '2026-12-20T09:00:00.000Z', '2027-01-10T00:00:00.000Z'] as const;

/** Something else under the key of a file, of its very size: only its tag tells them apart. */
export function sameSize(upload: Upload): Upload {
  const text = 'name,colour\nKite,blue\n'.padEnd(Buffer.byteLength(upload.text), 'x');
  return Buffer.byteLength(text) === Buffer.byteLength(upload.text) ? { ...upload, text, documents: [] } : upload;
}

/** The first word of a dataset: `tiktok/overview` is of `tiktok`. */
export function sourceOfDataset(dataset: string): string {
  return dataset.split('/', 1)[0] ?? '';
}

/** The sources that an upload holds documents of; for each of them it is evidence of its own. */
export function sourcesOfUpload({ documents }: Pick<Upload, 'documents'>): readonly string[] {
  return [...new Set(documents.map(({ dataset }) => sourceOfDataset(dataset)))];
}
