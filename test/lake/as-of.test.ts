import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AsOf, asOfToken, effectiveAsOf, parseAsOfToken, timestampInPath } from '../../lib/lake/as-of.ts';
import { areFacts, factsText, saidForms } from '../../lib/lake/said-forms.ts';

const landedAt = new Date('2026-11-20T12:00:00Z');
const iso = (path: string) => timestampInPath(path, landedAt)?.toISOString().replace('.000Z', 'Z');

describe('a path says when its evidence was captured', () => {
  test.each([
    ['dk_bank_details_20260926_090000.tsv', '2026-09-26T09:00:00Z'],
    ['meta_ads_dump_20261101_060000/ads.json', '2026-11-01T06:00:00Z'],
    ['export-2026-10-05T08:30:15.csv', '2026-10-05T08:30:15Z'],
    ['export 2026-10-05 08-30-15.csv', '2026-10-05T08:30:15Z'],
    ['20261005083015.csv', '2026-10-05T08:30:15Z'],
    ['2026-10-05T08h30m15.csv', '2026-10-05T08:30:15Z'],
    ['statement_2026-10-05.tsv', '2026-10-05T00:00:00Z'],
    ['statement_20261005.tsv', '2026-10-05T00:00:00Z'],
    ['statement_2026_10_05.tsv', '2026-10-05T00:00:00Z'],
    ['2026-09-01/statement_2026-10-05.tsv', '2026-10-05T00:00:00Z'],
    ['2026-10-05/2026-09-01/statement.tsv', '2026-09-01T00:00:00Z'],
    ['from_2026-01-01_to_2026-10-05.csv', '2026-10-05T00:00:00Z'],
    ['Content 2026-10-01_2026-11-01 Nova Kite.zip', '2026-11-01T00:00:00Z'],
    ['2026-10-05_report_20261001_101112.csv', '2026-10-01T10:11:12Z'],
    ['leap-2024-02-29.csv', '2024-02-29T00:00:00Z'],
  ])('%s: %s', (path, at) => expect(iso(path)).toBe(at));
});

describe('what only looks like a time is not one', () => {
  test.each([
    ['190000000017.csv', 'a UPC'],
    ['0020261005.csv', 'longer digits that hold a date'],
    ['120210000000000001.json', 'a Meta id'],
    ['2026-13-05.csv', 'a thirteenth month'],
    ['2020-13-05.csv', 'a thirteenth month long ago'],
    ['2020-00-05.csv', 'a month before the first'],
    ['2026-10-00.csv', 'a day before the first'],
    ['2026-02-30.csv', 'a day that no month has'],
    ['2023-02-29.csv', 'a leap day of no leap year'],
    ['20261005_250000x99.csv', 'an hour that no day has', '2026-10-05T00:00:00Z'],
    ['20261005_250000.csv', 'a twenty-fifth hour', '2026-10-05T00:00:00Z'],
    ['2026-10-05_240000.csv', 'a twenty-fourth hour', '2026-10-05T00:00:00Z'],
    ['2026-10-05_106000.csv', 'a sixtieth minute', '2026-10-05T00:00:00Z'],
    ['2026-10-05_101060.csv', 'a sixtieth second', '2026-10-05T00:00:00Z'],
    ['DistroKid_2026-10.tsv', 'a month without a day'],
    ['1793472000.csv', 'an epoch'],
    ['ads@05-2026-1011120000.csv', 'an id after a year'],
    ['2026-1005.csv', 'a date that is half separated'],
    ['19991231.csv', 'a year before 2000'],
    ['v1.2.2026.csv', 'a version'],
    ['', 'nothing'],
  ])('%s: %s', (path, _what, at?: string) => expect(iso(path)).toBe(at));

  test('a time more than a day after landing is not believed, and the next best is', () => {
    expect(iso('2026-11-21T11:00:00.csv')).toBe('2026-11-21T11:00:00Z');
    expect(iso('2026-11-21T12:00:00.csv')).toBe('2026-11-21T12:00:00Z');
    expect(iso('2026-11-21T12:00:01.csv')).toBe('2026-11-21T00:00:00Z');
    expect(iso('2026-11-22T11:00:00.csv')).toBeUndefined();
    expect(iso('2026-10-01/2031-01-01.csv')).toBe('2026-10-01T00:00:00Z');
    expect(iso('from_2026-10-01_to_2027-12-31.csv')).toBe('2026-10-01T00:00:00Z');
  });
});

const asOf: fc.Arbitrary<AsOf> = fc.record({
  at: fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
  kind: fc.constantFrom('stated', 'landed'),
});

describe('the token of an as-of', () => {
  test('reads back as what it was, and sorts by time', () => {
    fc.assert(
      fc.property(asOf, asOf, (a, b) => {
        expect(parseAsOfToken(asOfToken(a))).toEqual(a);
        if (a.at < b.at) expect(asOfToken(a) < asOfToken(b)).toBe(true);
        expect(asOfToken(a)).toMatch(/^[0-9TZ]+-(stated|landed)$/);
      }),
    );
  });

  test.each([
    '',
    '20260415T101500Z-stated',
    '20260415T101500123Z-guessed',
    '2026-04-15',
    'x20260415T101500123Z-stated',
    '20260415T101500123Z-statedly',
    '20261315T101500123Z-stated',
    '20260230T101500123Z-stated',
    '20260415T250000000Z-landed',
  ])('"%s" is not one', (text) => {
    expect(() => parseAsOfToken(text)).toThrow(`'${text}' is not an as-of`);
    expect(() => parseAsOfToken(text)).toThrow(
      expect.objectContaining({ code: 'invalid-key', fault: 'operator', retry: 'never' }),
    );
  });
});

describe('of several as-ofs of the same bytes', () => {
  const at = (day: string, kind: AsOf['kind']): AsOf => ({ at: new Date(`2026-${day}T00:00:00Z`), kind });

  test('the latest stated one counts, else the earliest landing', () => {
    expect(effectiveAsOf([at('05-01', 'stated'), at('06-01', 'stated'), at('09-01', 'landed')])).toEqual(
      at('06-01', 'stated'),
    );
    expect(effectiveAsOf([at('09-01', 'landed'), at('08-01', 'landed')])).toEqual(at('08-01', 'landed'));
    expect(effectiveAsOf([])).toBeUndefined();
  });

  test('their order does not matter', () => {
    const all = fc.array(asOf, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(all, fc.infiniteStream(fc.double({ noNaN: true })), (some, noise) => {
        const shuffled = some
          .map((one) => ({ one, key: noise.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(effectiveAsOf(shuffled)).toEqual(effectiveAsOf(some));
      }),
    );
  });
});

test('what was said stands in the token whatever its letters, and is read as it was said', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((text) => areFacts({ song: text }));
  fc.assert(
    fc.property(fc.dictionary(word, value, { minKeys: 1, maxKeys: 2 }), (facts) => {
      fc.pre(areFacts(facts));
      const asOf: AsOf = { at: landedAt, kind: 'stated', said: { numbers: 'comma', facts, at: landedAt } };
      const token = asOfToken(asOf);
      expect(token).toMatch(/^[\w~-]+$/);
      expect(token.length).toBeLessThan(255);
      expect(parseAsOfToken(token)).toEqual(asOf);
      expect(saidForms({ numbers: 'comma', facts: factsText(facts) })).toEqual({ numbers: 'comma', facts });
    }),
  );
});
