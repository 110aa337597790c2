import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delimitedRows } from '../../../lib/document/delimited-rows.ts';
import { scanFile } from '../../../lib/document/spool.ts';
import { openWorkbook } from '../../../lib/document/workbook/open-workbook.ts';
import { type Limits, limits as usual } from '../../../lib/lake/limits.ts';

/** What a workbook's sheets hold, read back from the files that were written of them. */
export type ReadSheet =
  | { readonly name: string; readonly rule: string; readonly reason: string }
  | {
      readonly name: string;
      readonly notes: readonly string[];
      readonly rows: Readonly<Record<number, readonly string[]>>;
    };

/** The sheets of a workbook, rows by their number; the rule where it is refused whole. */
export async function readBack(
  bytes: Uint8Array,
  limits: Partial<Limits> = {},
): Promise<readonly ReadSheet[] | { readonly refused: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-workbook-'));
  try {
    const path = join(folder, 'arrival');
    await writeFile(path, bytes);
    const bounds = { ...usual, ...limits };
    const opened = await openWorkbook(
      await scanFile(path, bounds.lineBytes),
      'Book.xlsx',
      join(folder, 'sheet'),
      bounds,
    );
    if ('refused' in opened) return { refused: opened.refused.rule };
    const sheets: ReadSheet[] = [];
    for (const document of opened.documents) {
      const { name } = document;
      if (document.refused) sheets.push({ name, rule: document.refused.rule, reason: document.refused.reason });
      else sheets.push({ name, notes: document.file.sheet?.notes ?? [], rows: await rowsOf(document.file) });
    }
    return sheets;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function rowsOf({
  path,
  sheet,
}: Awaited<ReturnType<typeof scanFile>>): Promise<Record<number, readonly string[]>> {
  const width = 200;
  const header = Array.from({ length: width }, (_, at) => `c${at}`);
  const positions = Object.fromEntries(header.map((name, at) => [name, at]));
  const shape = {
    shape: 'delimited' as const,
    delimiter: ',',
    quote: '"' as const,
    header,
    headerLine: 0,
    lineEnd: '\n' as const,
    firstRow: [],
    hasRows: true,
    preamble: [],
    later: [],
    isSheet: true as const,
  };
  const rows: Record<number, readonly string[]> = {};
  for await (const { line, values, broken } of delimitedRows(path, 'utf-8', shape, {
    positions,
    extra: [],
    lacking: [],
    facts: {},
  })) {
    if (broken) throw new Error(`Row ${line} is broken: ${broken}.`);
    const cells = header.map((name) => values[name] ?? '');
    rows[sheet?.rowOf?.(line) ?? line] = cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
  }
  return rows;
}
