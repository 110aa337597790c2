import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DateKind,
  type DateOrder,
  dateOrders,
  dateRule,
  midnightRule,
} from '../../lib/contract/written/date-form.ts';
import { type DecimalMark, decimalMarks, numberRule } from '../../lib/contract/written/number-form.ts';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = openEngine({ spillDir: join(tmpdir(), `written-forms-${process.pid}`), threads: 2 });
});
afterAll(() => engine.close());

/** Give it to a failing run again: `FORMS_SEED=123 npx vitest run test/contract/written-forms.test.ts`. */
const seed = Number(process.env.FORMS_SEED ?? Date.now() % 2 ** 31);

const numbers: ReadonlyArray<readonly [DecimalMark, string, string]> = [
  ['point', '1,234.50', '1234.50'],
  ['point', '1 234.5', '1234.5'],
  ['point', "1'234'567.5", '1234567.5'],
  ['point', '0.118', '0.118'],
  ['point', '0,118', '0,118'],
  ['point', '1,23,456', '1,23,456'],
  ['point', '12,34', '12,34'],
  ['point', '(1,234.50)', '-1234.50'],
  ['point', '12.5-', '-12.5'],
  ['point', '-$12.50', '-12.50'],
  ['point', '$-12.50', '-12.50'],
  ['point', '\u221212.50', '-12.50'],
  ['point', '$ 12.50', '12.50'],
  ['point', '.5', '.5'],
  ['point', '8.0E-6', '0.0000080'],
  ['point', '1.25e3', '1250'],
  ['point', '-1.2345E+02', '-123.45'],
  ['point', '1e300', '1e300'],
  ['point', '--5', '--5'],
  ['point', '(5', '(5'],
  ['point', 'abc', 'abc'],
  ['point', '', ''],
  ['comma', '1.234,50', '1234.50'],
  ['comma', '1\u202f234,5', '1234.5'],
  ['comma', '1\u00a0234', '1234'],
  ['comma', '0,002', '0.002'],
  ['comma', '0.002', '0.002'],
  ['comma', '1.600', '1600'],
  ['comma', '01.600', '01.600'],
  ['comma', '12,50 €', '12.50'],
  ['comma', '8,0E-6', '0.0000080'],
];

describe('a decimal mark reads every number that is written with it, and leaves all else as it is', () => {
  test.each(numbers)("%s: '%s' is %s", (mark, text, read) => {
    // What stays as it is can still be a plain number: 0.002 is one whose comma would be wrong.
    expect(numberRule(mark, true).read(text)).toBe(read);
  });

  test('exponents are read where they are wanted alone', () => {
    expect(numberRule('point', false).read('1.2E5')).toBe('1.2E5');
  });
});

const dates: ReadonlyArray<readonly [DateOrder, DateKind, string, string]> = [
  ['day-first', 'date', '01/03/2026', '2026-03-01'],
  ['month-first', 'date', '01/03/2026', '2026-01-03'],
  ['day-first', 'date', '13.3.26', '2026-03-13'],
  ['month-first', 'date', '13.3.26', '13.3.26'],
  ['month-first', 'date', '13/3/2026', '13/3/2026'],
  ['year-first', 'date', '2026/3/1', '2026-03-01'],
  ['day-first', 'date', '2026. 3. 1.', '2026-03-01'],
  ['day-first', 'date', '31/02/2026', '31/02/2026'],
  ['day-first', 'date', '04/09/2026 00:00:00', '2026-09-04'],
  ['month-first', 'month', '5/31/2026', '2026-05'],
  ['day-first', 'datetime', '04/09/2026 17:45', '2026-09-04T17:45:00'],
  ['month-first', 'datetime', '11/25/22 5:45pm', '2022-11-25T17:45:00'],
  ['month-first', 'datetime', '11/25/22', '11/25/22'],
  ['day-first', 'date', '1 de marzo de 2026', '2026-03-01'],
  ['day-first', 'date', '1-Mar-26', '2026-03-01'],
  ['day-first', 'month', 'Mar 2026', '2026-03'],
  ['day-first', 'date', 'Mar 5, 2026', '2026-03-05'],
  ['serial-1900', 'date', '46082', '2026-03-01'],
  ['serial-1904', 'date', '44620', '2026-03-01'],
  ['serial-1900', 'month', '46082', '2026-03'],
];
const words = { 'de marzo de': 3, Mar: 3, marts: 3 };

describe('an order reads every date that is written in it, and leaves all else as it is', () => {
  test.each(dates)("%s, %s: '%s' is %s", (order, kind, text, read) => {
    expect(dateRule(order, kind, words).read(text)).toBe(read);
  });
});

describe(`SQL reads the same as TypeScript (FORMS_SEED=${seed})`, () => {
  const from = (...texts: readonly string[]) => fc.constantFrom(...texts);
  const joined = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(''));
  const digits = (max: number) => fc.string({ unit: from(...'0123456789'), minLength: 0, maxLength: max });
  const group = joined(from(',', '.', ' ', "'", '\u00a0', '\u202f', '', '-'), digits(3));
  const number = joined(
    from('', '', '-', '+', '(', '$', '€ ', '-$', ' ', '\u2212'),
    digits(3),
    fc.array(group, { maxLength: 3 }).map((groups) => groups.join('')),
    from('', '', '.', ',', '.5', ',50', '.000'),
    from('', '', '', 'E-6', 'e3', 'E+02', 'E-12', 'E'),
    from('', '', ')', '-', ' €', '$', ' '),
  );
  const small = fc.integer({ min: 0, max: 40 }).map(String);
  const padded = fc.integer({ min: 0, max: 40 }).map((value) => String(value).padStart(2, '0'));
  const part = fc.oneof(small, padded, from('2026', '26', '1999', '46082'));
  const separator = from('/', '-', '.', '. ', ' ', '/ ', '');
  const date = joined(
    part,
    separator,
    fc.oneof(part, part, from('Mar', 'de marzo de', 'Nichts', 'marts')),
    separator,
    part,
    from('', '', '', '.', ' 00:00:00', ' 5:45pm', ' 17:45', ', 12:05 AM', 'T10:11:12', ' 99:99', ' 13:00 PM'),
  );
  const rules = [
    ...decimalMarks.flatMap((mark) =>
      [true, false].map((exponents) => ({
        name: `${mark} ${exponents}`,
        rule: numberRule(mark, exponents),
        texts: number,
      })),
    ),
    ...dateOrders.flatMap((order) =>
      (['date', 'month', 'datetime'] as const).map((kind) => ({
        name: `${order} ${kind}`,
        rule: dateRule(order, kind, words),
        texts: date,
      })),
    ),
    { name: 'midnight', rule: midnightRule, texts: fc.oneof(date, from('2026-07-01', '2026-07-01 ', '2026-7-1')) },
  ];

  test.each(rules)('$name', async ({ name, rule, texts }) => {
    const known = [...numbers.map(([, text]) => text), ...dates.map(([, , text]) => text)];
    const all = [...fc.sample(texts, { seed, numRuns: 2_000 }), ...known];
    const found = await engine.with(async (session) => {
      await session.run('CREATE TABLE texts (nth BIGINT, text VARCHAR)');
      await session.append(
        'texts',
        all.map((text, at) => [BigInt(at), text]),
      );
      return session.rows(`SELECT ${rule.sql('text')} AS read FROM texts ORDER BY nth`);
    });
    const different = all.flatMap((text, at) => {
      const [ours, theirs] = [rule.read(text), found[at]?.read];
      return ours === theirs ? [] : [{ text, ours, theirs }];
    });
    expect(different.slice(0, 5)).toEqual([]);
    // Texts that are all left as they are would show nothing.
    if (!/serial-.* datetime/.test(name))
      expect(all.filter((text) => rule.read(text) !== text).length).toBeGreaterThan(2);
  });
});
