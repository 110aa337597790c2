import { describe, expect, test } from 'vitest';
import { rowSchema, violationsOf } from '../../lib/contract/row-schema.ts';
import { explain } from '../../lib/contract/violation.ts';
import { sources } from '../../lib/sources/registry.ts';
import { allTypes } from './all-types.ts';

describe('a violation is explained in the words of its contract', () => {
  test('a missing value by the name that the source gives its column', () => {
    expect(explain(allTypes, 'required:day')).toEqual({
      rule: 'required:day',
      fields: ['day'],
      reason: "'Day' has no value.",
      suggestion: "Fill in 'Day' at the source and export again.",
    });
  });

  test.each([
    ['type:day', "'Day' is not a day written YYYY-MM-DD."],
    [
      'type:money',
      "'Money (USD)' is not a plain number with at most 6 digits before the point and 12 after it, such as 1234.5.",
    ],
    [
      'type:whole',
      "'Whole' is not a plain number with at most 9 digits before the point and 0 after it, such as 1234.",
    ],
    ['type:paid', "'Paid' is not one of yes, true, no, false."],
    ['check:money_in_range', "'money' is outside -0.5 to 1234.25."],
    ['check:whole_positive', "'whole' is outside 0 to any."],
    ['check:sold_known', "'sold' is none of 2026-01, 2026-02, 2025-12."],
    ['row:too-few-fields', 'The row has fewer fields than the header.'],
    ['row:unclosed-quote', 'A quote is opened and never closed.'],
  ])('%s: %s', (code, reason) => expect(explain(allTypes, code).reason).toBe(reason));

  test('every code that a contract can give has a reason, a suggestion and the fields it is about', () => {
    for (const { contract } of [...sources.flatMap(({ datasets }) => datasets), { contract: allTypes }]) {
      const columns = Object.keys(contract.columns).flatMap((name) => [`required:${name}`, `type:${name}`]);
      const checks = contract.checks.map(({ name }) => `check:${name}`);
      for (const code of [...columns, ...checks]) {
        const { rule, fields, reason, suggestion } = explain(contract, code);
        expect(rule).toBe(code);
        expect(reason).toMatch(/\.$/);
        expect(suggestion).toMatch(/\.$/);
        for (const field of fields) expect(contract.columns).toHaveProperty(field);
      }
    }
  });

  test('a code of an older contract or of nobody is still answered', () => {
    expect(explain(allTypes, 'check:gone').suggestion).toBe('Replay the file.');
    expect(explain(allTypes, 'row:strange').reason).toBe('The row cannot be read.');
    expect(explain(allTypes, 'type:gone').reason).toBe("'gone' is not another form.");
  });
});

test('codes name rules and columns and never hold what stood in the row', () => {
  const values = { day: 'SECRET-VALUE-123', count: 'SECRET-VALUE-123', money: '1e309', isrc: 'SECRET-VALUE-123' };
  const codes = violationsOf(rowSchema(allTypes), values);
  expect(codes).toEqual(['type:day', 'type:count', 'type:money', 'check:isrc_form']);
  expect(violationsOf(rowSchema(allTypes), { day: '2026-02-28', count: '2' })).toEqual([]);
});
