import { describe, expect, test } from 'vitest';
import { type } from '../../lib/contract/column.ts';
import { type ContractInput, defineContract, relationOf, sourceOf } from '../../lib/contract/contract.ts';
import { defineMart, type MartInput } from '../../lib/contract/mart.ts';
import { isLakeError } from '../../lib/lake/error.ts';
import { allTypes, ordinary } from './all-types.ts';

const plain: ContractInput = {
  ...ordinary,
  recognise: { shape: 'delimited', by: ['day'] },
  scope: ['day'],
  columns: {
    day: { type: type.date, from: ['Day'], required: true, description: 'Day.' },
    count: { type: type.integer, from: ['Count'], description: 'Count.' },
    name: { type: type.text, from: ['Name'], description: 'Name.' },
  },
};

function refusal(input: unknown): string {
  try {
    defineContract(input as ContractInput);
  } catch (error) {
    if (isLakeError(error, 'invalid-contract')) return error.message;
  }
  return 'was not refused';
}

const with_ = (change: object) => refusal({ ...plain, ...change });
const withCheck = (check: object) => with_({ checks: [{ name: 'a_check', severity: 'error', ...check }] });
const withColumn = (column: object) =>
  with_({ columns: { ...plain.columns, extra: { from: ['Extra'], description: 'x', ...column } } });

describe('a contract does not load', () => {
  test('with a misspelt key, at any depth, and says which', () => {
    expect(with_({ freshnes: {} })).toContain('freshnes');
    expect(with_({ recognise: { shape: 'delimited', by: ['day'], nmaes: [] } })).toContain('nmaes');
    expect(withColumn({ type: type.text, requird: true })).toContain('requird');
    expect(withColumn({ type: { kind: 'decimal', precison: 18, scale: 2 } })).toContain('precison');
    expect(withCheck({ kind: 'range', column: 'count', mni: 0 })).toContain('mni');
    expect(with_({ freshness: { everyHours: 1, lagDays: 0, revisedDay: 3 } })).toContain('revisedDay');
  });

  test('with a scope, recognition, check or month that names a column it lacks', () => {
    expect(with_({ scope: ['day', 'dya'] })).toContain("scope names the column 'dya'");
    expect(with_({ recognise: { shape: 'delimited', by: ['dya'] } })).toContain("recognise.by names the column 'dya'");
    expect(withCheck({ kind: 'range', column: 'cuont', min: 0 })).toContain("check a_check names the column 'cuont'");
    expect(withCheck({ kind: 'unique', columns: ['day', 'nmae'] })).toContain("check a_check names the column 'nmae'");
    expect(with_({ month: 'mnoth', scope: ['day'] })).toContain("month names the column 'mnoth'");
  });

  test('with a month outside its scope, of another type, or that a row may lack', () => {
    expect(with_({ scope: ['name'] })).toContain("month 'day' is not one of the scope's columns");
    expect(with_({ month: 'count', scope: ['count'] })).toContain("month 'count' is neither a date nor a month");
    const sold = { type: type.month, from: ['Sold'], description: 'x' };
    expect(with_({ month: 'sold', scope: ['sold'], columns: { ...plain.columns, sold } })).toContain(
      'must be required',
    );
  });

  test('with a check that cannot mean anything', () => {
    expect(withCheck({ kind: 'range', column: 'name', min: 0 })).toContain('gives a text a range of numbers');
    expect(withCheck({ kind: 'range', column: 'count', min: 1e-9 })).toContain('needs an exponent');
    expect(withCheck({ kind: 'range', column: 'count', max: Number.NaN })).toContain('checks');
    expect(withCheck({ kind: 'pattern', column: 'name', pattern: '[A-Z' })).toContain('is not a regular expression');
    const twice = { kind: 'range', name: 'twice', severity: 'warn', column: 'count', min: 0 };
    expect(with_({ checks: [twice, twice] })).toContain("two checks are named 'twice'");
  });

  test('with columns that cannot be told apart or hold nothing', () => {
    expect(withColumn({ type: type.text, from: ['  count '] })).toContain("two columns are read from 'count'");
    expect(withColumn({ type: type.decimal(4, 4) })).toContain('needs room for a digit before the point');
    expect(withColumn({ type: type.boolean([], ['no']) })).toContain('yes');
    for (const name of ['account', 'as_of']) {
      expect(with_({ columns: { ...plain.columns, [name]: plain.columns.name } })).toContain(`'${name}' is a column`);
    }
    expect(with_({ columns: { ...plain.columns, _line: plain.columns.name } })).toContain('_line');
  });

  test('with an id that is no source and name', () => {
    for (const dataset of ['example', 'Example/x', 'example/x/y', 'example/../x', ''])
      expect(with_({ dataset })).toContain('dataset');
  });
});

test('a misspelt key does not compile either', () => {
  // @ts-expect-error: `freshnes` is no key of a contract.
  expect(() => defineContract({ ...plain, freshnes: { everyHours: 1, lagDays: 0 } })).toThrow('freshnes');
  const column = { type: type.text, from: ['X'], description: 'x' };
  expect(() =>
    // @ts-expect-error: `requird` is no key of a column.
    defineContract({ ...plain, columns: { ...plain.columns, x: { ...column, requird: true } } }),
  ).toThrow('requird');
});

test('a contract is complete and cannot be changed once it is defined', () => {
  const contract = defineContract(plain);
  expect(contract).toMatchObject({ missing: [''], maxRejectedShare: 0.5, checks: [], encodings: ['utf-8', 'utf-16'] });
  expect(contract.columns.count).toMatchObject({ required: false, optional: false, personal: false });
  expect(Object.isFrozen(contract)).toBe(true);
});

test('a dataset id gives its source and its name in SQL', () => {
  expect(sourceOf(allTypes.dataset)).toBe('example');
  expect(relationOf(allTypes.dataset)).toBe('example_all_types');
});

describe('the contract of a mart does not load', () => {
  const mart: MartInput = {
    mart: 'sums',
    version: 1,
    description: 'Sums.',
    owner: 'nobody',
    inputs: [{ dataset: 'example/all-types', by: 'month' }],
    columns: {
      day: { sqlType: 'DATE', description: 'Day.' },
      total: { sqlType: 'BIGINT', additive: true, description: 'Total.' },
      ratio: { sqlType: 'DECIMAL(38,6)', description: 'Ratio.' },
    },
    key: ['day'],
    month: 'day',
    totals: ['total'],
  };
  test.each([
    ['a misspelt key', { ownr: 'x' }, 'ownr'],
    ['a key column that it lacks', { key: ['dya'] }, 'dya'],
    ['a month that it lacks', { month: 'mnoth' }, 'mnoth'],
    ['a total of a column that does not add up', { totals: ['ratio'] }, 'do not add up: ratio'],
    ['a conserved sum of a column that it lacks', { conserves: [{ column: 'x', dataset: 'a/b', from: 'y' }] }, 'x'],
  ])('with %s', (_what, change, why) => {
    expect(() => defineMart({ ...mart, ...change } as MartInput)).toThrow(why);
    expect(defineMart(mart).mart).toBe('sums');
  });
});
