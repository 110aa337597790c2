import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '../../lib/contract/contract.ts';
import { distrokid } from '../../lib/sources/distrokid/index.ts';
import { metaads } from '../../lib/sources/metaads/index.ts';
import { tiktok } from '../../lib/sources/tiktok/index.ts';

export const contracts: readonly Contract[] = [distrokid, tiktok, metaads].flatMap(({ datasets }) =>
  datasets.map(({ contract }) => contract),
);

/** What a fixture becomes, written beside it. */
export interface Expected {
  readonly asOf: string;
  readonly fileName: string;
  readonly rows: ReadonlyArray<Readonly<Record<string, string | null>>>;
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

/** The fixtures of a source, each with its expected rows. */
export function fixturesOf(source: 'distrokid' | 'tiktok' | 'metaads'): readonly Fixture[] {
  const names = readdirSync(join(folder, source));
  return names
    .filter((name) => !name.endsWith('.expected.json') && /\.(tsv|csv|json)$/.test(name))
    .map((name) => {
      const expected = readFileSync(join(folder, source, name.replace(/\.\w+$/, '.expected.json')), 'utf8');
      const bytes = readFileSync(join(folder, source, name));
      return { path: `${source}/${name}`, bytes, expected: JSON.parse(expected) as Expected };
    });
}

/** The header cells of a delimited text, or every key of the rows of a JSON text: read as plainly as can be. */
export function headerOf(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (/^\s*[[{]/.test(text)) {
    const value = JSON.parse(text) as { data: object[] } | object[];
    return [...new Set((Array.isArray(value) ? value : value.data).flatMap(Object.keys))];
  }
  const [line = ''] = text.split(/\r\n|\r|\n/);
  return line.split(line.includes('\t') ? '\t' : ',').map((cell) => cell.replace(/^"|"$/g, ''));
}

/** The contract of a dataset. */
export function contractOf(dataset: string | undefined): Contract {
  return present(contracts.find((contract) => contract.dataset === dataset));
}

/** The contracts whose recognising columns are all in the header, and none of the names that speak against it. */
export function fittingContracts(header: readonly string[]): readonly string[] {
  const names = new Set(header.map((name) => name.toLowerCase()));
  const has = (name: string) => names.has(name.toLowerCase());
  return contracts
    .filter(
      ({ recognise, columns }) =>
        recognise.by.every((column) => present(columns[column]).from.some(has)) && !recognise.without.some(has),
    )
    .map(({ dataset }) => dataset);
}
