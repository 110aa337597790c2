import { describe, expect, test } from 'vitest';
import type { TextRow } from '../../lib/contract/source.ts';
import { giveYears } from '../../lib/sources/tiktok/prepare.ts';
import { contractOf, type Fixture, fixturesOf } from './support.ts';

/** TikTok quotes every field and has no quotes or line ends inside these ones. */
function rowsOf({ bytes, path }: Fixture): readonly TextRow[] {
  const name = path.includes('follower-history') ? 'tiktok/follower-history' : 'tiktok/overview';
  const { columns } = contractOf(name);
  const [header = '', ...lines] = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n');
  const cells = (line: string) => line.slice(1, -1).split('","');
  const positions = Object.entries(columns).map(
    ([column, { from }]) => [column, cells(header).findIndex((cell) => from.includes(cell))] as const,
  );
  return lines.map((text, at) => ({
    line: at + 2,
    text,
    values: Object.fromEntries(positions.map(([column, position]) => [column, cells(text)[position] ?? null])),
  }));
}

const dated = fixturesOf('tiktok').filter(({ path }) => /(overview(?!-business)|follower-history)/.test(path));

test.each(dated)('$path gets the years it was exported with', (fixture) => {
  const { asOf, fileName, tables } = fixture.expected;
  const prepared = giveYears(rowsOf(fixture), { fileName, documentName: 'Overview.csv', asOf: new Date(asOf) });
  const shown = prepared.map(({ line, values }) => ({
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === 'undefined' ? null : value])),
    _line: String(line),
  }));
  expect([shown]).toEqual(Object.values(tables));
});

describe('a date that is no day and month', () => {
  const context = { fileName: 'Overview.csv', documentName: 'Overview.csv', asOf: new Date('2026-05-04T12:00:00Z') };
  const row = (date: string | null, line: number): TextRow => ({ line, text: '', values: { date, video_views: '1' } });

  test('stays as it is, and the days around it get their years', () => {
    const rows = ['May 1', 'Total', null, '2026-05-02', 'May 3', ''].map((date, at) => row(date, at + 2));
    expect(giveYears(rows, context).map(({ values }) => values.date)).toEqual([
      '2026-05-01',
      'Total',
      null,
      '2026-05-02',
      '2026-05-03',
      '',
    ]);
  });

  test('29 February outside a leap year keeps its text, so that the contract refuses the row', () => {
    const rows = ['February 28', 'February 29', 'March 1'].map((date, at) => row(date, at + 2));
    expect(giveYears(rows, context).map(({ values }) => values.date)).toEqual([
      '2026-02-28',
      'February 29',
      '2026-03-01',
    ]);
  });

  test('nothing but the date changes', () => {
    const [only] = giveYears([row('May 1', 7)], context);
    expect(only).toEqual({ line: 7, text: '', values: { date: '2026-05-01', video_views: '1' } });
  });
});
