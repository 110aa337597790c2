import { basename } from 'node:path';
import { delimitedRows } from '../../lib/document/delimited-rows.ts';
import type { Inspection, Recognisers } from '../../lib/document/inspection.ts';
import { openArrival } from '../../lib/document/open-arrival.ts';
import { shapeOfSheet } from '../../lib/document/sheet.ts';
import { type DelimitedShape, looksLikeData, sniff } from '../../lib/document/sniff.ts';
import { type OpeningFile, type SpooledFile, scanFile } from '../../lib/document/spool.ts';
import { unpack } from '../../lib/document/unpack.ts';
import type { Limits } from '../../lib/lake/limits.ts';
import type { Reason } from '../../lib/lake/receipt.ts';
import { nameScore, targets } from '../../lib/sources/statement/mapping/header-words.ts';

/** Rows that are looked at: what a column is shows long before, and a total row stands at an end that people can find. */
export const mostRows = 100_000;

/** A table that nothing reads yet. */
export interface UnknownTable {
  readonly fileName: string;
  readonly documentName: string;
  readonly file: SpooledFile | OpeningFile;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The physical line of each row. */
  readonly lines: readonly number[];
  /** False where the file has more rows than were looked at. */
  readonly isWhole: boolean;
}

/** What a file is: a table to map, one that is read already, or none that could be. */
export type Looked =
  | { readonly table: UnknownTable }
  | { readonly known: readonly string[] }
  | { readonly refused: readonly Reason[] };

/** Says what a file on local disk is to these recognisers. `folder` takes what is unpacked. */
export async function lookAt(
  path: string,
  {
    recognisers,
    limits,
    folder,
  }: { readonly recognisers: Recognisers; readonly limits: Limits; readonly folder: string },
): Promise<Looked> {
  const fileName = basename(path);
  const file = await scanFile(path, limits.lineBytes);
  const opened = await openArrival({ fileName, file }, { recognisers, limits, folder: `${folder}/known` });
  if ('refused' in opened) return { refused: [opened.refused] };
  const read = opened.inspections.flatMap(({ document }) => (document ? [titleOf(document)] : []));
  if (read.length > 0) return { known: [...new Set(read)] };
  const unknown = opened.inspections.filter(isUnknown);
  const reasons = opened.inspections.flatMap(({ receipt }) => receipt.reasons);
  if (unknown.length === 0) return { refused: reasons };
  const unpacked = await unpack(fileName, file, `${folder}/table`, limits);
  if ('refused' in unpacked) return { refused: [unpacked.refused] };
  const tables: UnknownTable[] = [];
  for (const document of unpacked.documents) {
    if (document.refused || unknown.every(({ receipt }) => receipt.name !== document.name)) continue;
    const table = await tableOf(fileName, document.name, document.file);
    if (table) tables.push(table);
  }
  const [only, another] = tables;
  if (only === undefined) return { refused: reasons };
  return another ? { refused: [severalTables(tables)] } : { table: only };
}

function titleOf({ dataset }: NonNullable<Inspection['document']>): string {
  return 'name' in dataset ? `${dataset.contract.dataset} of ${dataset.name}` : dataset.contract.dataset;
}

/** Nobody's file; or one that has a few everyday names in common with something. */
function isUnknown({ receipt }: Inspection): boolean {
  return receipt.reasons.some(
    ({ rule, suggestion }) =>
      rule === 'unknown-layout' || (rule === 'missing-column' && suggestion.startsWith('If it is an export of ')),
  );
}

function severalTables(tables: readonly UnknownTable[]): Reason {
  return {
    rule: 'several-tables',
    fields: [],
    reason: `It holds ${tables.length} tables: ${tables.map(({ documentName }) => documentName).join(', ')}.`,
    suggestion: 'Save the one with the lines of the statement as a file of its own, and map that.',
  };
}

async function tableOf(
  fileName: string,
  documentName: string,
  file: SpooledFile | OpeningFile,
): Promise<UnknownTable | undefined> {
  const encoding = file.scan.encoding ?? 'utf-8';
  const sheet = 'sheet' in file ? file.sheet : undefined;
  const shape = (sheet && shapeOfSheet(sheet)) ?? (await sniff(file.path, encoding));
  if (shape.shape !== 'delimited') return undefined;
  const best = headerOf(shape);
  const { header } = best;
  const positions = Object.fromEntries(header.map((_, at) => [`c${at}`, at]));
  const rows: string[][] = [];
  const lines: number[] = [];
  let isWhole = true;
  for await (const { values, line, broken } of delimitedRows(file.path, encoding, best, {
    positions,
    extra: [],
    lacking: [],
    facts: {},
  })) {
    if (broken) continue;
    isWhole = rows.length < mostRows;
    if (!isWhole) break;
    rows.push(header.map((_, at) => values[`c${at}`] ?? ''));
    lines.push(line);
  }
  return header.length > 1 && rows.length > 0
    ? { fileName, documentName, file, header, rows, lines, isWhole }
    : undefined;
}

/** The line that names most columns: titles may stand above it. */
function headerOf(shape: DelimitedShape): DelimitedShape {
  const scores = [shape, ...shape.later].map((one) => ({
    one,
    score: looksLikeData(one.header.filter((name) => name.trim() !== ''))
      ? 0
      : one.header.filter((name) => targets.some((target) => nameScore(name, target) >= 4)).length,
  }));
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).one;
}
