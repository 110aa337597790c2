import { extname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sources } from '../../lib/sources/registry.ts';
import { samples } from '../fixtures/samples/make.ts';
import { contracts, fixtures, inspectBytes, recognisedAs, resaved } from './support.ts';

describe('contracts', () => {
  test('every dataset has one contract, named after its source', () => {
    const ids = contracts.map(({ dataset }) => dataset);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, datasets } of sources)
      for (const { contract } of datasets) expect(contract.dataset.startsWith(`${id}/`)).toBe(true);
  });

  test('every dataset that a layout gives rows of is one of its source, and every table has a layout', () => {
    for (const { id, datasets, layouts = [] } of sources) {
      const tables = datasets.filter(({ contract }) => contract.recognise.shape === 'table');
      const given = new Set(layouts.flatMap((layout) => layout.datasets));
      for (const { contract } of tables) expect([...given]).toContain(contract.dataset);
      for (const dataset of given) expect(datasets.map(({ contract }) => contract.dataset)).toContain(dataset);
      for (const { name } of layouts) expect(name.startsWith(`${id}/`)).toBe(true);
    }
  });
});

describe('recognition', () => {
  const wanted = (fixture: (typeof fixtures)[number]) => Object.keys(fixture.expected.tables).sort();

  test.each(fixtures)('$path is what is written beside it', async (fixture) => {
    expect(await recognisedAs(fixture.bytes, fixture.expected.fileName)).toEqual(wanted(fixture));
  });

  test.each(fixtures)('$path is the same when it is renamed', async (fixture) => {
    expect(await recognisedAs(fixture.bytes, `export${extname(fixture.path)}`)).toEqual(wanted(fixture));
  });

  const delimited = fixtures.filter(
    ({ path, expected, bytes }) => /\.(csv|tsv|txt)$/.test(path) && expected.resaved !== false && resaved(bytes),
  );
  test.each(delimited)('$path is the same when a spreadsheet saved it again', async (fixture) => {
    expect(await recognisedAs(resaved(fixture.bytes) ?? '', fixture.expected.fileName)).toEqual(wanted(fixture));
  });

  const members = samples.flatMap(({ path, files }) =>
    files.map(({ name, body }) => ({ where: name === '' ? path : `${path}/${name}`, body })),
  );
  test.each(members)('the sample $where is read, or refused if it is made to be', async ({ where, body }) => {
    const inspections = await inspectBytes(body, where.split('/').at(-1) ?? '');
    const outcome = where.includes('refused/') ? 'rejected' : 'accepted';
    expect(new Set(inspections.map(({ receipt }) => receipt.outcome))).toEqual(new Set([outcome]));
  });

  test('insights with a breakdown are not taken, because their rows would pass for duplicates', async () => {
    const row = { campaign_id: '1', impressions: '2', spend: '3', date_start: '2026-01-01', date_stop: '2026-01-01' };
    expect(await recognisedAs(JSON.stringify([row]), 'a.json')).toEqual(['metaads/insights']);
    expect(await recognisedAs(JSON.stringify([{ ...row, publisher_platform: 'x' }]), 'a.json')).toEqual([]);
  });
});
