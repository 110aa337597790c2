import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDayOfYear } from '../../lib/sources/tiktok/dates.ts';
import { inferDates } from '../../lib/sources/tiktok/years.ts';
import { present } from './support.ts';

const days = (text: string) => text.split(', ').map((day) => present(parseDayOfYear(day)));
const asOf = (text: string) => new Date(text.length === 10 ? `${text}T12:00:00Z` : text);

describe('with the first day that the name states', () => {
  test('the year grows by one where month and day go backwards', () => {
    const rows = days('December 30, December 31, January 1, January 2');
    expect(inferDates(rows, { firstDay: '2025-12-30', asOf: asOf('2026-01-02') })).toEqual([
      '2025-12-30',
      '2025-12-31',
      '2026-01-01',
      '2026-01-02',
    ]);
  });

  test('gaps between days do not matter', () => {
    const rows = days('November 3, November 20, February 1');
    expect(inferDates(rows, { firstDay: '2025-11-03', asOf: asOf('2026-02-02') })).toEqual([
      '2025-11-03',
      '2025-11-20',
      '2026-02-01',
    ]);
  });

  test('another first row means another file: the capture day decides instead', () => {
    const rows = days('May 1, May 2');
    expect(inferDates(rows, { firstDay: '2024-06-01', asOf: asOf('2026-05-04') })).toEqual([
      '2026-05-01',
      '2026-05-02',
    ]);
  });

  test('rows that would lie after the capture are dated by the capture day instead', () => {
    const rows = days('May 1, May 2');
    expect(inferDates(rows, { firstDay: '2027-05-01', asOf: asOf('2026-05-04') })).toEqual([
      '2026-05-01',
      '2026-05-02',
    ]);
  });

  test('with the newest row first the last row is the first day', () => {
    const rows = days('January 2, January 1, December 31');
    expect(inferDates(rows, { firstDay: '2025-12-31', asOf: asOf('2026-01-02') })).toEqual([
      '2026-01-02',
      '2026-01-01',
      '2025-12-31',
    ]);
  });
});

describe('without a first day', () => {
  test('the last row is the latest such date up to the capture day, and years are counted back', () => {
    const rows = days('December 30, December 31, January 1');
    expect(inferDates(rows, { asOf: asOf('2026-01-03') })).toEqual(['2025-12-30', '2025-12-31', '2026-01-01']);
    expect(inferDates(rows, { asOf: asOf('2025-12-30') })).toEqual(['2024-12-30', '2024-12-31', '2025-01-01']);
  });

  test('the last row may be the capture day itself, or the day after it in a time zone ahead of UTC', () => {
    expect(inferDates(days('May 1, May 2'), { asOf: asOf('2026-05-02') }).at(-1)).toBe('2026-05-02');
    expect(inferDates(days('May 1, May 2'), { asOf: asOf('2026-05-01T23:30:00Z') }).at(-1)).toBe('2026-05-02');
    expect(inferDates(days('May 1, May 3'), { asOf: asOf('2026-05-01T23:30:00Z') }).at(-1)).toBe('2025-05-03');
    expect(inferDates(days('December 31, January 1'), { asOf: asOf('2025-12-31T20:00:00Z') })).toEqual([
      '2025-12-31',
      '2026-01-01',
    ]);
  });

  test('the newest row may come first', () => {
    const rows = days('January 2, January 1, December 31, December 30');
    expect(inferDates(rows, { asOf: asOf('2026-01-03') })).toEqual([
      '2026-01-02',
      '2026-01-01',
      '2025-12-31',
      '2025-12-30',
    ]);
  });

  test('two rows over New Year are oldest first', () => {
    expect(inferDates(days('December 31, January 1'), { asOf: asOf('2026-01-02') })).toEqual([
      '2025-12-31',
      '2026-01-01',
    ]);
  });

  test('no rows have no dates', () => {
    expect(inferDates([], { asOf: asOf('2026-01-02') })).toEqual([]);
  });
});

describe('29 February', () => {
  test('lands in the leap year of its window', () => {
    const rows = days('February 28, February 29, March 1');
    expect(inferDates(rows, { firstDay: '2028-02-28', asOf: asOf('2028-03-02') })).toEqual([
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ]);
    expect(inferDates(rows, { asOf: asOf('2028-03-02') })).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
  });

  test('has no date where its year is no leap year, and the rows around it keep theirs', () => {
    const rows = days('February 28, February 29, March 1');
    expect(inferDates(rows, { asOf: asOf('2026-03-02') })).toEqual(['2026-02-28', null, '2026-03-01']);
  });

  test('as the last row is in the latest leap year', () => {
    expect(inferDates(days('February 28, February 29'), { asOf: asOf('2026-03-02') })).toEqual([
      '2024-02-28',
      '2024-02-29',
    ]);
  });
});

test('rows out of order get no dates at all, because any year would be a guess', () => {
  const rows = days('May 1, May 2, May 5, May 4, May 6, May 7');
  expect(inferDates(rows, { asOf: asOf('2026-05-08') })).toEqual(rows.map(() => null));
});

test('any window of up to a year, with days missing, gets its dates back from its first day or from its capture', () => {
  const dayMs = 86_400_000;
  const window = fc.record({
    start: fc.integer({ min: Date.UTC(2019, 0, 1) / dayMs, max: Date.UTC(2032, 0, 1) / dayMs }),
    length: fc.integer({ min: 2, max: 365 }),
    lag: fc.integer({ min: 0, max: 2 }),
    missing: fc.func(fc.integer({ min: 0, max: 9 }).map((number) => number === 0)),
    newestFirst: fc.boolean(),
    named: fc.boolean(),
  });
  fc.assert(
    fc.property(window, ({ start, length, lag, missing, newestFirst, named }) => {
      const all = Array.from({ length }, (_, at) => new Date((start + at) * dayMs).toISOString().slice(0, 10));
      const kept = all.filter((_, at) => at === 0 || at === length - 1 || !missing(at));
      const dates = newestFirst ? kept.toReversed() : kept;
      const rows = dates.map((date) => ({ month: Number(date.slice(5, 7)), day: Number(date.slice(8)) }));
      const evidence = { firstDay: named ? all[0] : undefined, asOf: new Date((start + length - 1 + lag) * dayMs) };
      // Two rows half a year apart do not show which comes first.
      fc.pre(kept.length > 2 || length < 180);
      expect(inferDates(rows, evidence)).toEqual(dates);
    }),
  );
});
