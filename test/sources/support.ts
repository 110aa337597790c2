import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { Contract } from '../../lib/contract/contract.ts';
import { inspect } from '../../lib/document/inspect.ts';
import { type Inspection, recognisersOf } from '../../lib/document/inspection.ts';
import { splitRecord } from '../../lib/document/record.ts';
import { shapeOf } from '../../lib/document/sniff.ts';
import { scanFile } from '../../lib/document/spool.ts';
import { limits } from '../../lib/lake/limits.ts';
import { sources } from '../../lib/sources/registry.ts';

export const contracts: readonly Contract[] = sources.flatMap(({ datasets }) =>
  datasets.map(({ contract }) => contract),
);

type Rows = ReadonlyArray<Readonly<Record<string, string | null>>>;

/** What a fixture becomes, written beside it. */
export interface Expected {
  readonly asOf: string;
  readonly fileName: string;
  /** The staging rows by dataset. */
  readonly tables: Readonly<Record<string, Rows>>;
  /** False where a spreadsheet cannot save it again without losing what it is. */
  readonly resaved?: boolean;
}

export interface Fixture {
  /** `tiktok/overview-es.csv`. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly expected: Expected;
}

/** The value, which the test knows is there. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('The test expects a value here.');
  return value;
}

const folder = join(import.meta.dirname, '../fixtures');

/** The fixtures of a source, each with its expected rows. What is incomplete is left to the test of pieces. */
export function fixturesOf(source: string): readonly Fixture[] {
  const names = readdirSync(join(folder, source));
  return names
    .filter((name) => name.endsWith('.expected.json'))
    .flatMap((name) => {
      const stem = basename(name, '.expected.json');
      const file = names.find((one) => one !== name && basename(one, extname(one)) === stem);
      if (file === undefined) return [];
      const expected = JSON.parse(readFileSync(join(folder, source, name), 'utf8')) as Expected;
      return { path: `${source}/${file}`, bytes: readFileSync(join(folder, source, file)), expected };
    });
}

/** The fixtures of all sources that have any. */
export const fixtures: readonly Fixture[] = sources
  .map(({ id }) => id)
  .filter((id) => readdirSync(folder).includes(id))
  .flatMap(fixturesOf);

/** The contract of a dataset. */
export function contractOf(dataset: string | undefined): Contract {
  return present(contracts.find((contract) => contract.dataset === dataset));
}

/** What all sources together make of a file of this name. */
export async function inspectBytes(bytes: Buffer | string, fileName: string): Promise<readonly Inspection[]> {
  const at = await mkdtemp(join(tmpdir(), 'lake-inspect-'));
  try {
    const path = join(at, 'file');
    await writeFile(path, bytes);
    const file = await scanFile(path, limits.lineBytes);
    return await inspect({ fileName, name: fileName }, file, recognisersOf(sources), limits);
  } finally {
    await rm(at, { recursive: true });
  }
}

/** The datasets that a file is recognised as, whether its rows can be read or not. */
export async function recognisedAs(bytes: Buffer | string, fileName: string): Promise<readonly string[]> {
  const inspections = await inspectBytes(bytes, fileName);
  return inspections.flatMap(({ receipt }) => receipt.dataset ?? []).sort();
}

/** A delimited file as a spreadsheet with European settings saves it: byte order mark, CRLF, `;`, quotes. */
export function resaved(bytes: Buffer): Buffer | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(wide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  const first = shapeOf(text, true);
  if (first.shape !== 'delimited') return undefined;
  // A title above the header says nothing of how cells are divided.
  const [shape = first] = [first, ...first.later].toSorted((a, b) => b.header.length - a.header.length);
  const lines = text.split(/\r\n|\r|\n/);
  const records: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    let record = lines[at] ?? '';
    let split = splitRecord(record, shape);
    while ('unclosed' in split && ++at < lines.length) {
      record += `\n${lines[at]}`;
      split = splitRecord(record, shape);
    }
    if ('fields' in split && !/^sep=/.test(record))
      records.push(record === '' ? '' : split.fields.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';'));
  }
  return Buffer.from(`\uFEFF${records.join('\r\n')}`);
}
