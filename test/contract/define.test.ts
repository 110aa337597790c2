import { describe, expect, test } from 'vitest';
import { type } from '../../lib/contract/column.ts';
import { type ContractInput, relationOf, sourceOf } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { defineMart, type MartInput } from '../../lib/contract/mart.ts';
import { isLakeError } from '../../lib/lake/error.ts';
import { allTypes, ordinary } from './all-types.ts';

const plain: ContractInput = {
  ...ordinary,
  recognise: { shape: 'delimited', by: ['day'] },
  scope: ['day'],
  columns: {
    day: { type: type.date, from: ['Day'], required: true, description: 'Day.' },
    count: { type: type.integer, from: ['Count'], unit: 'count', additive: 'sum', description: 'Count.' },
    name: { type: type.text, from: ['Name'], description: 'Name.' },
  },
};

const counted = { unit: 'count', additive: 'sum' };
const taken = 'was not refused';

function refusal(input: unknown): string {
  try {
    defineContract(input as ContractInput);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-contract', fault: 'bug', retry: 'never' });
    if (isLakeError(error)) return error.message;
  }
  return taken;
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
    expect(withCheck({ kind: 'range', column: 'cuont', min: 0 })).toContain(
      "inconsistent: check a_check names the column 'cuont', which the contract does not have.",
    );
    expect(withCheck({ kind: 'unique', columns: ['day', 'nmae'] })).toContain("check a_check names the column 'nmae'");
    expect(with_({ month: 'mnoth', scope: ['day'] })).toContain("month names the column 'mnoth'");
    expect(with_({ month: 'mnoth', scope: ['dya'] })).toBe(
      "The contract of example/all-types is inconsistent: scope names the column 'dya', which the contract does not have; " +
        "month names the column 'mnoth', which the contract does not have.",
    );
  });

  test('with a month outside its scope, of another type, or that a row may lack', () => {
    expect(with_({ scope: ['name'] })).toContain("month 'day' is not one of the scope's columns");
    expect(with_({ month: 'count', scope: ['count'] })).toContain("month 'count' is neither a date nor a month");
    const sold = { type: type.month, from: ['Sold'], description: 'x' };
    expect(with_({ month: 'sold', scope: ['sold'], columns: { ...plain.columns, sold } })).toContain(
      "inconsistent: month 'sold' must be required, or rows would have no month.",
    );
    const bought = { ...sold, required: true };
    expect(with_({ month: 'bought', scope: ['bought'], columns: { ...plain.columns, bought } })).toBe(taken);
    expect(with_({ month: null, scope: ['name'] })).toBe(taken);
  });

  test('with a check that cannot mean anything', () => {
    expect(withCheck({ kind: 'range', column: 'name', min: 0 })).toContain('gives a text a range of numbers');
    expect(withCheck({ kind: 'range', column: 'count', min: 1e-9 })).toContain('needs an exponent');
    expect(withCheck({ kind: 'range', column: 'count', max: Number.NaN })).toContain('checks');
    expect(withCheck({ kind: 'pattern', column: 'name', pattern: '[A-Z' })).toContain('is not a regular expression');
    expect(withCheck({ kind: 'range', column: 'count' })).toContain('check a_check has neither a min nor a max');
    expect(withCheck({ kind: 'unique', columns: ['name'], severity: 'warn' })).toContain(
      'check a_check only warns, but a unique check refuses the later rows',
    );
    expect(withCheck({ kind: 'range', column: 'count', min: 0, severity: 'info' })).toContain('severity');
    for (const name of ['A_check', '1check', 'a check', 'a_check!', '_check', ''])
      expect(withCheck({ kind: 'range', column: 'count', min: 0, name })).toContain('name');
    const twice = { kind: 'range', name: 'twice', severity: 'warn', column: 'count', min: 0 };
    expect(with_({ checks: [twice, twice] })).toContain("two checks are named 'twice'");
  });

  test('with columns that cannot be told apart or hold nothing', () => {
    expect(withColumn({ type: type.text, from: ['  count '] })).toContain("two columns read 'count'");
    expect(withColumn({ type: type.text, from: ['x', 'Count'] })).toBe(taken);
    expect(withColumn({ type: type.text, from: ['Count'], form: 'code' })).toBe(taken);
    expect(withColumn({ type: type.decimal(4, 4) })).toContain('needs room for a digit before the point');
    expect(withColumn({ type: type.boolean([], ['no']) })).toContain('yes');
    for (const name of ['account', 'as_of']) {
      expect(with_({ columns: { ...plain.columns, [name]: plain.columns.name } })).toContain(`'${name}' is a column`);
    }
    for (const name of ['_line', 'Name', 'a name', 'name!', ''])
      expect(with_({ columns: { ...plain.columns, [name]: { ...plain.columns.name, from: ['X'] } } })).toContain(
        'columns',
      );
    expect(withColumn({ type: type.text, from: [] })).toContain('no source column');
    expect(withColumn({ type: type.text, from: [''] })).toContain('from');
    expect(withColumn({ type: type.text, unit: 'furlongs' })).toContain('unit');
    expect(withColumn({ type: type.decimal(39, 2) })).toContain('precision');
    expect(withColumn({ type: type.decimal(0, -1) })).toContain('scale');
    expect(withColumn({ type: type.boolean(['yes'], []) })).toContain('no');
  });

  test('with a number that has no unit, or does not say whether it adds up', () => {
    const says = "the number 'extra' has no unit, or does not say whether it adds up";
    expect(withColumn({ type: type.integer })).toContain(says);
    expect(withColumn({ type: type.integer, unit: 'count' })).toContain(says);
    expect(withColumn({ type: type.decimal(9, 2), additive: 'sum' })).toContain(says);
    expect(withColumn({ type: type.text, additive: 'never' })).toContain("'extra' is not a number and cannot add up");
    expect(withColumn({ type: type.decimal(9, 2), unit: 'percent', additive: 'sum' })).toContain("'extra' is percent");
    expect(withColumn({ type: type.decimal(9, 2), unit: 'percent', additive: 'never' })).toBe(taken);
  });

  test('with a column that is read from nothing, unless a fact of the document or a layout gives it', () => {
    expect(withColumn({ type: type.text, from: [] })).toContain("'extra' has no source column");
    expect(withColumn({ type: type.text, from: [], given: { fact: 'song' } })).toBe(taken);
    expect(with_({ recognise: { shape: 'table' } })).toBe(taken);
    expect(with_({ recognise: { shape: 'table', by: ['day'] } })).toContain('a layout finds it');
    expect(with_({ recognise: { shape: 'delimited', by: [] } })).toContain('it is recognised by no column');
  });

  test('with a personal column that no hash can stand for, or a warning that would count hashes', () => {
    const personal = { personal: true };
    expect(withColumn({ ...personal, type: type.date })).toContain(
      "'extra' is personal but neither text nor identifier, so a hash cannot replace it",
    );
    expect(withColumn({ ...personal, ...counted, type: type.integer })).toContain("'extra' is personal");
    expect(withColumn({ ...personal, type: type.text })).toBe(taken);
    expect(withColumn({ ...personal, type: type.identifier })).toBe(taken);
    const name = { ...plain.columns.name, personal: true };
    const withNamed = (check: object) =>
      with_({ columns: { ...plain.columns, name }, checks: [{ name: 'a_check', severity: 'warn', ...check }] });
    const warns = "check a_check only warns, and counts after 'name' is hashed: make it an error";
    expect(withNamed({ kind: 'pattern', column: 'name', pattern: '.*' })).toContain(warns);
    expect(withNamed({ kind: 'accepted', column: 'name', values: ['x'] })).toContain(warns);
    expect(withNamed({ kind: 'sql', sql: "name <> ''", hint: 'x' })).toContain(warns);
    expect(withNamed({ kind: 'pattern', column: 'name', pattern: '.*', severity: 'error' })).toBe(taken);
    expect(withNamed({ kind: 'sql', sql: 'count > 0', hint: 'x' })).toBe(taken);
    expect(withNamed({ kind: 'range', column: 'count', min: 0 })).toBe(taken);
  });

  test('with an id that is no source and name', () => {
    for (const dataset of ['example', 'Example/x', 'example/x/y', 'example/../x', '1/x', 'x/1', 'x/y!', '!x/y', ''])
      expect(with_({ dataset })).toContain('dataset');
  });
});

describe('a contract loads', () => {
  test('with every word that it may use', () => {
    for (const shape of ['delimited', 'json-rows']) expect(with_({ recognise: { shape, by: ['day'] } })).toBe(taken);
    for (const encoding of ['utf-8', 'utf-16', 'latin-1']) expect(with_({ encodings: [encoding] })).toBe(taken);
    for (const unit of 'usd account-currency minor-currency-unit count percent ratio people days'.split(' '))
      expect(withColumn({ type: type.text, unit })).toBe(taken);
    for (const dataset of ['x/y', 'x2/y-2-z']) expect(with_({ dataset })).toBe(taken);
    for (const name of ['x', 'x_2', 'x2y']) {
      expect(with_({ columns: { ...plain.columns, [name]: { ...plain.columns.name, from: ['X'] } } })).toBe(taken);
      expect(withCheck({ kind: 'range', column: 'count', min: 0, name })).toBe(taken);
    }
  });

  test('at the bounds of its numbers, and not beyond them', () => {
    for (const maxRejectedShare of [0, 1]) expect(with_({ maxRejectedShare })).toBe(taken);
    for (const maxRejectedShare of [-0.1, 1.1]) expect(with_({ maxRejectedShare })).toContain('maxRejectedShare');
    for (const version of [1, 2]) expect(with_({ version })).toBe(taken);
    for (const version of [0, 1.5]) expect(with_({ version })).toContain('version');
    const freshness = { everyHours: 1, lagDays: 0, revisedDays: 0 };
    expect(with_({ freshness })).toBe(taken);
    for (const name of ['everyHours', 'lagDays', 'revisedDays'])
      expect(with_({ freshness: { ...freshness, [name]: -1 } })).toContain(name);
    expect(with_({ freshness: { ...freshness, everyHours: 0 } })).toContain('everyHours');
    expect(withColumn({ type: type.decimal(38, 37), ...counted })).toBe(taken);
    expect(withColumn({ type: type.decimal(1, 0), ...counted })).toBe(taken);
    expect(withCheck({ kind: 'range', column: 'count', max: 0 })).toBe(taken);
    expect(withCheck({ kind: 'range', column: 'count', min: 1e-6, max: 1e20 })).toBe(taken);
  });

  test('but not with nothing where something must be said', () => {
    for (const name of ['description', 'reference', 'owner']) expect(with_({ [name]: '' })).toContain(name);
    expect(with_({ scope: [], month: null })).toBe(taken);
    expect(with_({ recognise: { shape: 'delimited', by: [] } })).toContain('by');
    expect(withColumn({ type: type.text, description: '' })).toContain('description');
    expect(withCheck({ kind: 'accepted', column: 'name', values: [] })).toContain('values');
    expect(withCheck({ kind: 'unique', columns: [] })).toContain('columns');
    expect(withCheck({ kind: 'sql', sql: '', hint: 'x' })).toContain('sql');
    expect(withCheck({ kind: 'sql', sql: 'true', hint: '' })).toContain('hint');
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
  expect(contract.recognise).toEqual({ shape: 'delimited', by: ['day'], only: false, without: [], names: [] });
  expect(contract.freshness.revisedDays).toBe(0);
  expect(contract.columns.count).toMatchObject({ required: false, optional: false, personal: false });
  expect(Object.isFrozen(contract)).toBe(true);
});

test('a dataset id gives its source and its name in SQL', () => {
  expect(sourceOf(allTypes.dataset)).toBe('example');
  expect(relationOf(allTypes.dataset)).toBe('example_all_types');
});

describe('the contract of a mart does not load', () => {
  const trace = (dataset: string, column: string) => ({ dataset, on: { [column]: 'day' } });
  const mart: MartInput = {
    mart: 'sums',
    version: 1,
    description: 'Sums.',
    owner: 'nobody',
    inputs: [{ dataset: 'example/all-types', by: 'month' }],
    columns: {
      day: { sqlType: 'DATE', description: 'Day.' },
      total: { sqlType: 'BIGINT', additive: 'sum', description: 'Total.' },
      ratio: { sqlType: 'DECIMAL(38,6)', description: 'Ratio.' },
    },
    key: ['day'],
    month: 'day',
    totals: ['total'],
    because: { conserves: 'it is an example', trace: 'it is an example' },
  };
  test.each([
    ['a misspelt key', { ownr: 'x' }, 'ownr'],
    ['a key column that it lacks', { key: ['dya'] }, 'dya'],
    ['a month that it lacks', { month: 'mnoth' }, 'mnoth'],
    ['a total of a column that does not add up', { totals: ['ratio'] }, 'do not add up: ratio'],
    [
      'a conserved sum of a column that it lacks',
      { conserves: [{ column: 'x', from: [{ dataset: 'a/b', column: 'y' }] }] },
      'x',
    ],
    [
      'several columns that it lacks',
      { key: ['a'], totals: ['b'], month: null },
      'it names columns that it does not have: a, b.',
    ],
    [
      'totals that do not add up',
      { totals: ['ratio', 'day'] },
      'it has totals of columns that do not add up: ratio, day.',
    ],
    [
      'a trace over a column that it lacks',
      { trace: [trace('example/all-types', 'dya')] },
      'columns that it does not have: dya.',
    ],
    [
      'a trace of rows that it does not read',
      { trace: [trace('x/y', 'day'), trace('example/all-types', 'day'), trace('x/z', 'day')] },
      'it traces rows of x/y, x/z, which it does not read.',
    ],
    ['an input by year', { inputs: [{ dataset: 'example/all-types', by: 'year' }] }, 'by'],
    ['no inputs', { inputs: [] }, 'inputs'],
    ['no key', { key: [] }, 'key'],
    ['a name in capitals', { mart: 'Sums' }, 'mart'],
    ['a name that starts with a digit', { mart: '1sums' }, 'mart'],
    ['a name of two words', { mart: 'sums x' }, 'mart'],
    ['a trace that says nothing of a column', { trace: [{ dataset: 'example/all-types', on: { day: '' } }] }, 'day'],
    ['a version before the first', { version: 0 }, 'version'],
    [
      'neither sums that it conserves nor the reason',
      { because: { trace: 'x' } },
      "it has no conserves: add it, or because: { conserves: '…' }",
    ],
    [
      'neither rows that it traces nor the reason',
      { because: { conserves: 'x' } },
      "it has no trace: add it, or because: { trace: '…' }",
    ],
    [
      'a reason for what is not missing',
      { trace: [trace('example/all-types', 'day')] },
      'it says why it has no trace, but it has: remove because',
    ],
  ])('with %s', (_what, change, why) => {
    const define = () => defineMart({ ...mart, ...change } as MartInput);
    expect(define).toThrow(why);
    expect(define).toThrow(expect.objectContaining({ code: 'invalid-contract', fault: 'bug', retry: 'never' }));
  });

  test('unless it holds together', () => {
    const conserves = [{ column: 'total', from: [{ dataset: 'example/all-types', column: 'count' }] }];
    expect(defineMart(mart)).toMatchObject({ mart: 'sums', conserves: [], trace: [] });
    const why = 'it is an example';
    expect(defineMart({ ...mart, conserves, because: { trace: why } }).conserves).toEqual(conserves);
    const traces = [{ ...trace('example/all-types', 'day'), only: 'true', counts: 'names' as const }];
    expect(defineMart({ ...mart, trace: traces, because: { conserves: why } }).trace).toEqual(traces);
    expect(defineMart({ ...mart, mart: 's', month: null, inputs: [{ dataset: 'x/y', by: 'whole' }] }).month).toBeNull();
    expect(Object.isFrozen(defineMart(mart))).toBe(true);
  });
});
