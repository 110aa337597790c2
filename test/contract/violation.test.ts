import { describe, expect, test } from 'vitest';
import type { Check } from '../../lib/contract/contract.ts';
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

  test('a value of the wrong form by the name that the source gives its column, with what to write', () => {
    expect(explain(allTypes, 'type:day')).toEqual({
      rule: 'type:day',
      fields: ['day'],
      reason: "'Day' is not a day written YYYY-MM-DD.",
      suggestion:
        "Write 'Day' as a day written YYYY-MM-DD; a spreadsheet may have reformatted it, so use the export as it was downloaded.",
    });
  });

  test.each([
    ['too-few-fields', 'fewer fields than the header', 'Look for a lost delimiter or a line break inside a value.'],
    ['too-many-fields', 'more fields than the header', 'Look for a delimiter inside a value that is not quoted.'],
    ['unclosed-quote', 'opened but never closed', 'Double the quotes inside the value, or export the file again.'],
    ['not-an-object', 'is not an object', 'Export the file again; each element must be an object with named fields.'],
    ['strange', 'cannot be read', 'Export the file again.'],
  ])('a row that is broken, %s, by no field', (how, reason, suggestion) => {
    const rule = `row:${how}`;
    expect(explain(allTypes, rule)).toEqual({ rule, fields: [], reason: expect.stringContaining(reason), suggestion });
  });

  test.each([
    ['money_in_range', ['money'], "'money' is outside -0.5 to 1234.25.", 'Check the value'],
    ['widest_bound', ['widest'], "'widest' is outside any to 123456789012345.", 'Check the value'],
    ['paid_known', ['paid'], "'paid' is not one of true.", 'add it to the contract'],
    ['isrc_form', ['isrc'], "'isrc' does not have the form [A-Z]{2}", 'A spreadsheet may have reformatted it'],
    ['one_a_day', ['day', 'count'], 'A row before this one has the same day, count.', 'Export again'],
    ['adds_up', [], 'The check adds_up failed.', 'Add it up.'],
  ])('a failed check, %s, by its columns', (name, fields, reason, suggestion) => {
    const more: Check[] = [
      { kind: 'unique', name: 'one_a_day', severity: 'error', columns: ['day', 'count'] },
      { kind: 'sql', name: 'adds_up', severity: 'error', sql: 'true', hint: 'Add it up.' },
    ];
    const told = explain({ ...allTypes, checks: [...allTypes.checks, ...more] }, `check:${name}`);
    expect(told).toMatchObject({ rule: `check:${name}`, fields });
    expect(told.reason).toContain(reason);
    expect(told.suggestion).toContain(suggestion);
  });

  test.each([
    ['type:sold', "'Sold' is not a month written YYYY-MM."],
    ['type:at', "'At' is not a time written YYYY-MM-DDTHH:MM:SS with Z or an offset such as -0700."],
    ['type:count', "'Count' is not a whole number without separators, such as 1234."],
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
    ['check:sold_known', "'sold' is not one of 2026-01, 2026-02, 2025-12."],
    ['row:too-few-fields', 'The row has fewer fields than the header.'],
    ['row:unclosed-quote', 'A quote is opened but never closed.'],
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
    expect(explain(allTypes, 'check:gone')).toEqual({
      rule: 'check:gone',
      fields: [],
      reason: 'A check of an older contract failed.',
      suggestion: 'Replay the file.',
    });
    expect(explain(allTypes, 'type:gone').reason).toBe("'gone' is not another form.");
  });
});

test('codes name rules and columns and never hold what stood in the row', () => {
  const values = { day: 'SECRET-VALUE-123', count: 'SECRET-VALUE-123', money: '1e309', isrc: 'SECRET-VALUE-123' };
  const codes = violationsOf(rowSchema(allTypes), values);
  expect(codes).toEqual(['type:day', 'type:count', 'type:money', 'check:isrc_form']);
  expect(violationsOf(rowSchema(allTypes), { day: '2026-02-28', count: '2' })).toEqual([]);
});
