import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { preparedSandbox } from '../cli/prepared.ts';
import { bankTsv, type Sandbox } from '../cli/support.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await preparedSandbox('damage', (first) =>
    first.lake('put', first.write('s.tsv', bankTsv([['A', '1.25']])), '--wait'),
  );
});
afterEach(() => box.remove());

/** The files of a kind, below the lake's folder. */
function filesOf(folder: string, ending: string): readonly string[] {
  const names = readdirSync(join(box.lakeDir, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ending)).map((name) => join(box.lakeDir, folder, name));
}

const kinds = [
  ['raw', '.tsv'],
  ['staging/parts', '.parquet'],
  ['curated', '.parquet'],
  ['ledger/receipts', '.json'],
  ['ledger/cleaned', '.json'],
  ['ledger/manifests', '.json'],
] as const;
const damages = {
  flip: (bytes: Buffer) => {
    // In the values of a Parquet file: its statistics and its padding make no row.
    const at = bytes.subarray(0, 4).equals(Buffer.from('PAR1')) ? 20 : Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  },
  cut: (bytes: Buffer) => bytes.subarray(0, bytes.length - 9),
  delete: () => undefined,
} as const;

it.each(
  kinds.flatMap(([folder, ending]) =>
    (['flip', 'cut', 'delete'] as const).map((damage) => ({ folder, ending, damage })),
  ),
)(
  '$damage of an object in $folder is found by reconcile, and healed by the command that it prints',
  async ({ folder, ending, damage }) => {
    const rows = async () => (await box.lake('query', 'FROM curated.royalties', '--json')).json<unknown[]>();
    const before = await rows();
    const [path = ''] = filesOf(folder, ending);
    const damaged = damages[damage](readFileSync(path));
    if (damaged === undefined) rmSync(path);
    else writeFileSync(path, damaged);
    const found = await box.lake('reconcile');
    expect(found.code).toBe(3);
    const advice = /→ Run (lake .+?):/.exec(found.out)?.[1] ?? '';
    expect(await box.lake(...advice.split(' ').slice(1))).toMatchObject({ code: 0, err: '' });
    expect(await box.lake('reconcile')).toMatchObject({ code: 0 });
    expect(await rows()).toEqual(before);
  },
);
