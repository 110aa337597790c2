import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recognisersOf } from '../../lib/document/inspection.ts';
import { type OpenedArrival, openArrival } from '../../lib/document/open-arrival.ts';
import { openInPlace, scanFile } from '../../lib/document/spool.ts';
import { limits } from '../../lib/lake/limits.ts';
import { sources } from '../../lib/sources/registry.ts';
import { zipOf } from '../bad-input/support.ts';

let folder: string;
let statement: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-arrival-'));
  statement = await readFile(join(import.meta.dirname, '../fixtures/distrokid/v1-crlf.tsv'));
});
afterAll(() => rm(folder, { recursive: true }));

async function opened(bytes: Uint8Array, inPlace = false): Promise<OpenedArrival> {
  const path = join(folder, 'arrival');
  await writeFile(path, bytes);
  const file = await (inPlace ? openInPlace(path, limits.lineBytes) : scanFile(path, limits.lineBytes));
  return openArrival({ fileName: 'export', file }, { recognisers: recognisersOf(sources), limits, folder });
}

/** The name and the dataset of each document; the rule where the arrival is refused. */
function told(arrival: OpenedArrival): unknown {
  if ('refused' in arrival) return arrival.refused.rule;
  return arrival.inspections.map(({ receipt }) => [receipt.name, receipt.dataset ?? receipt.reasons[0]?.rule]);
}

describe('an arrival', () => {
  test('that is no zip is one document under the name of the file', async () => {
    expect(told(await opened(statement))).toEqual([['export', 'distrokid/bank-details']]);
  });

  test('that is read while it is still checked is opened the same way', async () => {
    expect(told(await opened(statement, true))).toEqual([['export', 'distrokid/bank-details']]);
  });

  test('that is a zip holds each member under its own name, those that are refused too', async () => {
    const zip = await zipOf({ 'a/bank.tsv': statement, 'notes.txt': 'Call the bank\n' });
    expect(told(await opened(zip))).toEqual([
      ['a/bank.tsv', 'distrokid/bank-details'],
      ['notes.txt', 'unknown-layout'],
    ]);
  });

  test('that is a zip beyond a limit is refused whole, before any member is looked at', async () => {
    expect(told(await opened(await zipOf({ 'more.csv': await zipOf({ 'bank.tsv': statement }) })))).toBe('zip-nested');
  });

  test('of a name in either Unicode form says the same', async () => {
    const path = join(folder, 'song');
    await writeFile(path, 'date,streams\n2025-12-31,12\n');
    const said = ['NFC', 'NFD'].map(async (form) => {
      const fileName = 'Zo\u00eb Caf\u00e9-timeline.csv'.normalize(form);
      const file = await scanFile(path, limits.lineBytes);
      const arrival = await openArrival({ fileName, file }, { recognisers: recognisersOf(sources), limits, folder });
      return 'refused' in arrival
        ? []
        : arrival.inspections.map(({ receipt, document }) => [receipt.name, document?.facts]);
    });
    const [composed, decomposed] = await Promise.all(said);
    expect(composed).toEqual([['Zo\u00eb Caf\u00e9-timeline.csv', { song: 'Zo\u00eb Caf\u00e9' }]]);
    expect(decomposed).toEqual(composed);
  });
});
