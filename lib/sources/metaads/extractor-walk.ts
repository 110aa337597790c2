import type { Contract } from '../../contract/contract.ts';
import { askLess } from '../../contract/extractor/asker.ts';
import type { Scratch, ScratchFile } from '../../contract/extractor/extractor.ts';
import { LakeError } from '../../lake/error.ts';
import type { GraphClient, Parameters } from './extractor-client.ts';

/** Rows of one request. The number is halved if Meta finds that too much. */
export const pageRows = { most: 500, least: 25 } as const;
/** No account has more pages of one list than this. More pages mean that the source sends us in circles. */
const mostPages = 5_000;

/** A page of a list, kept on disk until its list is complete. */
export interface SpooledPage {
  readonly file: ScratchFile;
  readonly sizeBytes: number;
}

/** What a run works with. */
export interface Run {
  readonly client: GraphClient;
  /** `act_<id>`. */
  readonly adAccount: string;
  readonly scratch: Scratch;
}

export interface WalkOptions {
  /** Sees the rows of each page, which are kept nowhere else. */
  readonly onRows?: (rows: readonly unknown[]) => void;
  /** Pages after which the list is too much to be walked. */
  readonly most?: number;
}

/**
 * Follows a list to its end and keeps its pages as files. Only a page without a next one is the last, however few rows a page
 * has. Gives `askLess` where Meta finds a page too much, or where the list has more pages than `most`.
 */
export async function walk(
  { client, scratch }: Pick<Run, 'client' | 'scratch'>,
  path: string,
  first: Parameters,
  { onRows, most = mostPages }: WalkOptions = {},
): Promise<readonly SpooledPage[] | typeof askLess> {
  const pages: SpooledPage[] = [];
  const asked = new Set<string>();
  let parameters: Parameters | undefined = first;
  while (parameters !== undefined) {
    const identity = JSON.stringify(parameters);
    if (asked.has(identity) || asked.size === mostPages)
      throw unexpected(`Meta repeats the pages of ${path} without an end: nothing of it was taken.`);
    if (asked.size === most) return askLess;
    asked.add(identity);
    const page = await client.page(path, parameters);
    if (page === askLess) return askLess;
    onRows?.(page.rows);
    if (page.rows.length > 0) pages.push({ file: await scratch.keep(page.bytes), sizeBytes: page.bytes.byteLength });
    parameters = page.next && { ...first, ...page.next };
  }
  return pages;
}

/** Gives all pages of a list, with fewer rows a page where Meta finds more too much; `askLess` where the fewest are too much. */
export async function listPages(
  run: Pick<Run, 'client' | 'scratch'>,
  path: string,
  parameters: Parameters,
  options: () => WalkOptions = () => ({}),
): Promise<readonly SpooledPage[] | typeof askLess> {
  for (let limit: number = pageRows.most; limit >= pageRows.least; limit = Math.floor(limit / 2)) {
    const pages = await walk(run, path, { ...parameters, limit: String(limit) }, options());
    if (pages !== askLess) return pages;
  }
  return askLess;
}

/** The request asks for the fields that the contract knows. For nested fields it asks for the outermost. */
export function fieldsOf({ columns }: Contract): string {
  const fields = Object.values(columns).map(({ from }) => from[0]?.split('.')[0] ?? '');
  return [...new Set(fields)].join(',');
}

/** The error for an answer that Meta should not give. */
export function unexpected(message: string): LakeError {
  return new LakeError(message, { code: 'source-unexpected', fault: 'source', retry: 'later' });
}
