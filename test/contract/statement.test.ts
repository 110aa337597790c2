import { describe, expect, test } from 'vitest';
import { type ColumnInput, type } from '../../lib/contract/column.ts';
import type { ContractInput } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { defineStatement, type StatementInput } from '../../lib/contract/define-statement.ts';
import { registryProblems } from '../../lib/contract/registry-consistency.ts';
import { statementReading } from '../../lib/contract/statement.ts';
import { statementLine as line } from '../../lib/contract/statement-line.ts';
import { marts } from '../../lib/marts/registry.ts';
import { sources, statements } from '../../lib/sources/registry.ts';

const input: StatementInput = {
  dataset: 'example/sales',
  version: 1,
  description: 'Lines.',
  reference: 'written for the tests',
  recognise: { by: ['sale_month', 'amount'] },
  columns: {
    reporting_month: line.reportingMonth('Reported'),
    sale_month: line.saleMonth('Sold'),
    store: line.store('Store'),
    artist: line.artist('Artist'),
    title: line.title('Title'),
    isrc: line.isrc('ISRC'),
    upc: line.upc('UPC'),
    quantity: line.quantity('Units'),
    country: line.country('Country'),
    amount: line.amount('Net'),
    currency: line.currency('Currency'),
  },
};
const withColumns = (change: Readonly<Record<string, ColumnInput>>) => ({
  ...input,
  columns: { ...input.columns, ...change },
});
const without = (name: string) => ({
  ...input,
  columns: Object.fromEntries(Object.entries(input.columns).filter(([column]) => column !== name)),
});

describe('A statement', () => {
  test('has what all statements have, and its own checks behind theirs', () => {
    const own = { kind: 'range', name: 'few', severity: 'warn', column: 'quantity', max: 5 } as const;
    const contract = defineStatement({ ...input, checks: [own], withoutChecks: ['upc_form'] });
    expect(contract).toMatchObject({ owner: 'finance', scope: ['reporting_month'], month: 'reporting_month' });
    const names = ['currency_form', 'isrc_form', 'country_form', 'sold_before_reported', 'few'];
    expect(contract.checks.map(({ name }) => name)).toEqual(names);
  });

  test('is read by its day or month, its source, and the currency beside its amount or in its unit', () => {
    expect(statementReading(defineStatement(input))).toMatchObject({
      isrc: 'isrc',
      title: 'title',
      dataset: 'example/sales',
      month: 'reporting_month',
      distributor: "'example'",
      amount: 'amount',
      currency: 'currency',
    });
    const { reporting_month: _, currency: __, amount: ___, ...columns } = input.columns;
    const daily = defineStatement({
      ...input,
      recognise: { by: ['sale_month'] },
      amount: 'paid_usd',
      columns: {
        ...columns,
        reporting_date: line.reportingDate('Day'),
        distributor: { type: type.text, from: ['Who'], description: 'Who pays.' },
        paid_usd: line.amount('Paid (USD)', { unit: 'usd' }),
      },
    });
    expect(statementReading(daily)).toMatchObject({
      dataset: 'example/sales',
      month: "strftime(reporting_date, '%Y-%m')",
      distributor: 'distributor',
      amount: 'paid_usd',
      currency: "'USD'",
    });
  });

  test.each(['sale_month', 'store', 'artist', 'title', 'isrc', 'upc', 'quantity', 'country', 'currency'])(
    'is refused without %s, with what to add',
    (name) => {
      const incomplete = { ...without(name), recognise: { by: ['amount'] } };
      expect(() => defineStatement(incomplete)).toThrow(`'${name}'`);
    },
  );

  test.each([
    [
      'an identifier that is text',
      withColumns({ isrc: { type: type.text, from: ['ISRC'], description: 'x' } }),
      'isrc',
    ],
    ['an amount that may be missing', withColumns({ amount: line.amount('Net', { required: false }) }), 'required'],
    [
      'an amount with more places than royalties',
      withColumns({ amount: { ...line.amount('Net'), type: type.decimal(30, 13) } }),
      'more than 12 decimal places',
    ],
    ['a check left out that no statement has', { ...input, withoutChecks: ['isrc_from'] }, 'isrc_from, which no'],
    ['an amount that is no column', { ...input, amount: 'net' }, "statement.amount names the column 'net'"],
  ])('is refused with %s', (_, statement, why) => {
    expect(() => defineStatement(statement)).toThrow(why);
  });

  test('is refused with another month than that of the report', () => {
    const { month: _, scope: __, ...others } = defineStatement(input);
    const by = { ...others, recognise: { ...others.recognise, by: ['amount'] } };
    expect(() => defineContract({ ...by, month: 'sale_month', scope: ['sale_month'] })).toThrow(
      'the month of a statement is reporting_date or reporting_month',
    );
  });

  test('is read by royalties, whichever source has it', () => {
    const royalties = marts.find(({ contract }) => contract.mart === 'royalties');
    const datasets = sources.flatMap((source) => source.datasets.map(({ contract }) => contract));
    const ours = datasets.filter(({ statement }) => statement).map(({ dataset }) => dataset);
    expect(ours.length).toBeGreaterThanOrEqual(9);
    expect(statements.map(({ dataset }) => dataset)).toEqual(ours);
    const inputs = royalties?.contract.inputs.map(({ dataset }) => dataset);
    for (const dataset of ours) {
      expect(inputs).toContain(dataset);
      expect(royalties?.contract.conserves[0]?.from.map((one) => one.dataset)).toContain(dataset);
      expect(royalties?.contract.trace.map((one) => one.dataset)).toContain(dataset);
    }
  });
});

describe('A dataset with money', () => {
  const money: ContractInput = {
    dataset: 'example/fees',
    version: 1,
    description: 'Fees.',
    reference: 'written for the tests',
    owner: 'finance',
    recognise: { shape: 'delimited', by: ['fee'] },
    columns: { fee: line.otherAmount('Fee') },
    scope: [],
    month: null,
    freshness: { everyHours: 1, lagDays: 0 },
  };
  const why = { feeds: 'nothing', because: 'no table counts fees' } as const;
  const royalties = marts.map(({ contract }) => contract).filter(({ mart }) => mart === 'royalties');
  const readsFees = royalties.map((one) => ({ ...one, inputs: [{ dataset: money.dataset, by: 'whole' as const }] }));

  test('feeds a mart or says why not, and the message says what to add', () => {
    expect(registryProblems([defineContract(money)], [])).toEqual([
      "example/fees has money (fee), but no mart reads it: define it by defineStatement, add it to the inputs of a mart, or add feeds: 'nothing', because: '…' to its contract",
    ]);
    expect(registryProblems([defineContract(money)], readsFees)).toEqual([]);
    expect(registryProblems([defineContract({ ...money, ...why })], [])).toEqual([]);
  });

  test('does not say that it feeds nothing where a mart reads it', () => {
    expect(registryProblems([defineContract({ ...money, ...why })], readsFees)).toEqual([
      "example/fees says feeds: 'nothing', but royalties reads it: remove feeds and because",
    ]);
  });

  test('says both or neither', () => {
    expect(() => defineContract({ ...money, feeds: 'nothing' })).toThrow("add because: '…'");
    expect(() => defineContract({ ...money, because: 'x' })).toThrow("add feeds: 'nothing'");
  });

  test('has to be there where a mart reads it', () => {
    expect(registryProblems([], readsFees)).toEqual([
      'the mart royalties reads example/fees, which no source has: add the dataset, or remove the input',
    ]);
  });
});
