import { describe, expect, test } from 'vitest';
import { type } from '../../lib/contract/column.ts';
import type { Contract, ContractInput } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { matchHeader, nearestName, normaliseName } from '../../lib/contract/header.ts';
import { recognise, type Sighting } from '../../lib/contract/recognise.ts';
import { sources } from '../../lib/sources/registry.ts';
import { ordinary } from './all-types.ts';

function contractOf(
  name: string,
  columns: readonly string[],
  change: Partial<ContractInput> = {},
): { contract: Contract } {
  const named = columns.map((from) => [
    from.toLowerCase().replace(/\W+/g, '_'),
    { type: type.text, from: [from], description: 'x' },
  ]);
  const contract = defineContract({
    ...ordinary,
    dataset: `${name}/rows`,
    recognise: { shape: 'delimited', by: [named[0]?.[0] as string] },
    columns: Object.fromEntries(named),
    scope: [named[0]?.[0] as string],
    month: null,
    ...change,
  });
  return { contract };
}

const text = { type: type.text, description: 'x' };

function see(header: readonly string[], more: Partial<Sighting> = {}): Sighting {
  return { shape: 'delimited', header, path: 'inbox/file.csv', ...more };
}

describe('header names', () => {
  test.each([
    ['Sale Month', 'sale month'],
    ['  Sale   Month ', 'sale month'],
    ['\uFEFFSale Month', 'sale month'],
    ['ï»¿Sale Month', 'sale month'],
    ['Ｓａｌｅ Month', 'sale month'],
    ['Sale ï»¿Month', 'sale ï»¿month'],
    ['Re\u0301gion', 'région'],
  ])('"%s" is compared as "%s"', (name, normal) => expect(normaliseName(name)).toBe(normal));

  const { contract } = contractOf('bank', ['Sale Month', 'Kind', 'Earnings'], {
    columns: {
      sale_month: { type: type.text, from: ['Sale Month'], description: 'x' },
      kind: { type: type.text, from: ['Source Type', 'Song/Album'], description: 'x', optional: true },
      earnings: { type: type.text, from: ['Earnings (USD)', 'Earnings'], description: 'x' },
    },
  });

  test('are found in any order, under any alias, and the newest alias wins', () => {
    expect(matchHeader(contract, ['earnings', 'x', 'SALE MONTH'])).toEqual({
      positions: { sale_month: 2, earnings: 0 },
      facts: {},
      extra: ['x'],
      lacking: [],
    });
    expect(matchHeader(contract, ['Sale Month', 'Song/Album', 'Earnings', 'Source Type'])).toMatchObject({
      positions: { kind: 3 },
      extra: ['Song/Album'],
    });
  });

  test('that stand there twice are read at their first place, and the second is extra', () => {
    const { positions, extra } = matchHeader(contract, ['Sale Month', 'Earnings', 'Sale Month']);
    expect(positions).toEqual({ sale_month: 0, earnings: 1 });
    expect(extra).toEqual(['Sale Month']);
  });

  test('that are lacking are told, unless a file may lack them', () => {
    expect(matchHeader(contract, ['Sale Month']).lacking).toEqual(['earnings']);
  });

  test.each([
    ['Earnings (USD)', ['Earning (USD)', 'Store'], 'Earning (USD)'],
    ['Earnings (USD)', ['Earnings USD'], 'Earnings USD'],
    ['Sale Month', ['Sales month', 'Month'], 'Sales month'],
    ['Earnings (USD)', ['Store', 'Artist'], undefined],
    ['ID', ['Artist'], undefined],
    ['Quantity', [], undefined],
    ['Earnings (USD)', ['Earnings', 'Earnings (EUR)', 'Earning (USD)'], 'Earning (USD)'],
    ['Store', ['Stores', 'Stored'], 'Stores'],
    ['Day', ['Data'], 'Data'],
    ['Day', ['Even'], undefined],
    ['Day', ['Mix'], undefined],
    ['Day', ['Do'], 'Do'],
    ['Day', ['We'], undefined],
  ])('%s among %j is nearest to %s', (wanted, header, nearest) => expect(nearestName(wanted, header)).toBe(nearest));
});

describe('a document is recognised by its header', () => {
  const small = contractOf('small', ['Date', 'Views']);
  const large = contractOf('large', ['Date', 'Views', 'Likes'], {
    recognise: { shape: 'delimited', by: ['date', 'views'], without: ['Hour'] },
  });

  test('wherever it lies and whatever it is called', () => {
    expect(recognise(see(['date', 'VIEWS'], { path: 'large/x' }), [small])).toMatchObject({
      outcome: 'recognised',
      dataset: small,
    });
  });

  test('and the contract that explains more of it wins', () => {
    expect(recognise(see(['Date', 'Views', 'Likes']), [small, large])).toMatchObject({
      outcome: 'recognised',
      dataset: large,
    });
  });

  test('unless a name says that it is something else', () => {
    expect(recognise(see(['Date', 'Views', 'Likes', 'hour']), [large])).toEqual({ outcome: 'unknown' });
  });

  test('and its shape', () => {
    expect(recognise(see(['Date', 'Views'], { shape: 'json-rows' }), [small])).toEqual({ outcome: 'unknown' });
  });

  test('and columns that it has beyond its contract are extra', () => {
    expect(recognise(see(['Date', 'Views', 'Mood']), [small])).toMatchObject({
      outcome: 'recognised',
      match: { extra: ['Mood'] },
    });
  });

  test('and a header with nothing in common is unknown', () => {
    expect(recognise(see(['a', 'b', 'c']), [small, large])).toEqual({ outcome: 'unknown' });
    expect(recognise(see([]), [small, large])).toEqual({ outcome: 'unknown' });
    expect(recognise(see(['Date']), [])).toEqual({ outcome: 'unknown' });
  });
});

describe('where two contracts fit a header equally well', () => {
  const one = contractOf('one', ['Date', 'Views'], {
    recognise: { shape: 'delimited', by: ['date'], names: ['Alpha', 'first'] },
  });
  const two = contractOf('two', ['Date', 'Views'], {
    recognise: { shape: 'delimited', by: ['date'], names: ['beta'] },
  });

  test('it is ambiguous', () => {
    expect(recognise(see(['Date', 'Views']), [one, two])).toEqual({ outcome: 'ambiguous', datasets: [one, two] });
  });

  test('the stated source decides', () => {
    expect(recognise(see(['Date', 'Views'], { source: 'two' }), [one, two])).toMatchObject({ dataset: two });
  });

  test('the name of the file decides, in any case', () => {
    expect(recognise(see(['Date', 'Views'], { path: 'inbox/Export-ALPHA.csv' }), [one, two])).toMatchObject({
      dataset: one,
    });
  });

  test('hints that contradict each other decide nothing', () => {
    const sighting = see(['Date', 'Views'], { path: 'alpha-beta.csv' });
    expect(recognise(sighting, [one, two]).outcome).toBe('ambiguous');
  });
});

describe('a near miss', () => {
  const bank = contractOf('bank', ['Sale Month', 'Store', 'Artist', 'Earnings (USD)'], {
    recognise: { shape: 'delimited', by: ['sale_month', 'earnings_usd_'] },
  });

  test('says which recognising column it lacks and the name that may be meant', () => {
    expect(recognise(see(['Sale Month', 'Store', 'Artist', 'Earnings USD']), [bank])).toEqual({
      outcome: 'lacking',
      dataset: bank,
      lacking: [{ column: 'earnings_usd_', expected: 'Earnings (USD)', nearest: 'Earnings USD' }],
      isSure: false,
    });
  });

  test('says which other column a recognised file lacks, and no name where none is near', () => {
    expect(recognise(see(['Sale Month', 'Store', 'Earnings (USD)', 'x']), [bank])).toStrictEqual({
      outcome: 'lacking',
      dataset: bank,
      lacking: [{ column: 'artist', expected: 'Artist' }],
      isSure: false,
    });
  });

  test('says all that it lacks, the recognising columns first', () => {
    const lacking = [
      { column: 'earnings_usd_', expected: 'Earnings (USD)' },
      { column: 'artist', expected: 'Artist' },
    ];
    expect(recognise(see(['Sale Month', 'Store']), [bank])).toMatchObject({ outcome: 'lacking', lacking });
    expect(recognise(see(['Sale Month', 'Store', 'abcdefgh', 'ijklmnop']), [bank])).toMatchObject({ lacking });
  });

  const daily = contractOf('daily', ['Date', 'Views', 'Clicks', 'Monthly reach of fans', 'Hearts given'], {
    recognise: { shape: 'delimited', by: ['views', 'hearts_given'] },
  });

  test('needs a name that not every platform has: everyday names are evidence of no platform', () => {
    expect(recognise(see(['Date', 'Views', 'Clicks']), [daily])).toEqual({ outcome: 'unknown' });
    expect(recognise(see(['Date', 'Views', 'Hearts given']), [daily])).toMatchObject({ outcome: 'lacking' });
    const plain = contractOf('plain', ['Date', 'Views', 'Clicks', 'Likes'], {
      recognise: { shape: 'delimited', by: ['date', 'views'] },
    });
    expect(recognise(see(['Date', 'Views', 'Clicks']), [plain])).toEqual({ outcome: 'unknown' });
  });

  test('is surely of a source by two such names, or by the word of the person who put it', () => {
    const near = ['Date', 'Hearts given', 'Views'];
    expect(recognise(see(near), [daily])).toMatchObject({ isSure: false });
    expect(recognise(see([...near, 'Monthly reach of fans']), [daily])).toMatchObject({ isSure: true });
    expect(recognise(see(['Date', 'Views', 'Clicks'], { source: 'daily' }), [daily])).toMatchObject({ isSure: true });
  });

  test('needs more than one known name', () => {
    const pair = contractOf('pair', ['Date', 'Views'], { recognise: { shape: 'delimited', by: ['views'] } });
    expect(recognise(see(['Date']), [pair])).toEqual({ outcome: 'unknown' });
  });

  test('needs half of the columns that a file must have: those it may lack show little', () => {
    const must = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { ...text, from: [name] }]));
    const may = Object.fromEntries(
      ['w', 'x', 'y', 'z'].map((name) => [name, { ...text, from: [name], optional: true }]),
    );
    const wide = contractOf('wide', [], {
      recognise: { shape: 'delimited', by: ['a', 'b'] },
      columns: { ...must, ...may },
      scope: ['a'],
    });
    expect(recognise(see(['a', 'w']), [wide])).toEqual({ outcome: 'unknown' });
    expect(recognise(see(['a', 'c']), [wide])).toMatchObject({ outcome: 'lacking' });
  });

  test('takes a renamed column for one missing, not for two', () => {
    const recognition = recognise(see(['Sale Month', 'Store', 'Artists', 'Earnings (USD)']), [bank]);
    expect(recognition).toMatchObject({ lacking: [{ column: 'artist', nearest: 'Artists' }] });
  });

  test('needs half of the file to be known: two common names among many are no resemblance', () => {
    expect(recognise(see(['Store', 'Artist', 'a', 'b', 'c', 'd', 'e']), [bank])).toEqual({ outcome: 'unknown' });
  });
});

test('no two datasets of the registry take the same header for their own', () => {
  const datasets = sources.flatMap((source) => source.datasets);
  for (const dataset of datasets) {
    const { columns, recognise: by } = dataset.contract;
    if (by.shape === 'table') continue;
    const header = Object.values(columns).flatMap(({ from }) => from[0]?.replace('{currency}', 'EUR') ?? []);
    const found = recognise({ shape: by.shape, header, path: 'file' }, datasets);
    expect(found).toMatchObject({ outcome: 'recognised', dataset });
  }
});
