import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill, isBest, isOfBest, newestKnown, type Weights } from '../../lib/marts/evidence.ts';
import { sharedEngine } from '../support/shared-engine.ts';

const weights: Weights = {
  fullness: ['days'],
  kinds: { column: 'kind', best: ['api', 'list'] },
  shown: ['views', 'likes'],
};

interface Told {
  readonly thing: string;
  readonly as_of: number;
  readonly days: number | null;
  readonly kind: string;
  readonly views: number | null;
  readonly likes: number | null;
}

const base: Told = { thing: 'a', as_of: 1, days: 1, kind: 'list', views: 1, likes: 1 };

async function ask(rows: readonly Told[], select: string): Promise<readonly Record<string, unknown>[]> {
  const value = (one: string | number | null) =>
    one === null ? 'NULL' : typeof one === 'string' ? `'${one}'` : String(one);
  const values = rows.map((row) => `(${[...Object.values(row)].map(value).join(', ')})`);
  const engine = await sharedEngine();
  return engine.with((session) =>
    session.rows(
      `WITH told AS (SELECT * FROM (VALUES ${values.join(', ')}) told(thing, as_of, days, kind, views, likes)) ${select}`,
    ),
  );
}

async function bestOf(rows: readonly Told[]): Promise<unknown> {
  const best = await ask(rows, `SELECT views FROM told QUALIFY ${isBest(['thing'], weights)}`);
  expect(best).toHaveLength(1);
  return Number(best[0]?.views);
}

describe('which evidence counts', () => {
  it('takes the newest, although an older one is fuller and of a better kind', async () => {
    const older = { ...base, as_of: 1, days: 9, kind: 'api', views: 900 };
    expect(await bestOf([older, { ...base, as_of: 2, views: 120 }])).toBe(120);
  });

  it('takes the fuller of two of one time, and one that does not say how full it is last', async () => {
    const partial = { ...base, kind: 'api', views: 900 };
    expect(await bestOf([partial, { ...base, days: 2, views: 120 }])).toBe(120);
    expect(
      await bestOf([
        { ...base, days: null, kind: 'api', views: 900 },
        { ...base, days: 0, views: 7 },
      ]),
    ).toBe(7);
  });

  it('lets the named kinds decide between two that are equally new and full; an unnamed kind comes last', async () => {
    expect(
      await bestOf([
        { ...base, views: 900 },
        { ...base, kind: 'api', views: 120 },
      ]),
    ).toBe(120);
    expect(
      await bestOf([
        { ...base, kind: 'zine', views: 900 },
        { ...base, views: 120 },
      ]),
    ).toBe(120);
  });

  it('takes the row with the greater values of two that are equal in all else', async () => {
    expect(
      await bestOf([
        { ...base, views: 5 },
        { ...base, views: 9 },
        { ...base, views: null },
      ]),
    ).toBe(9);
    const likes = await ask(
      [
        { ...base, likes: 3 },
        { ...base, likes: 4 },
      ],
      `SELECT likes FROM told QUALIFY ${isBest(['thing'], weights)}`,
    );
    expect(likes.map((row) => Number(row.likes))).toEqual([4]);
  });

  it('keeps each thing apart, and all rows of the evidence that counts where several stand together', async () => {
    const rows = [
      { ...base, thing: 'a', views: 1 },
      { ...base, thing: 'a', views: 2 },
      { ...base, thing: 'a', as_of: 0, days: 5, views: 3 },
      { ...base, thing: 'b', as_of: 0, views: 4 },
    ];
    const { shown: _, ...common } = weights;
    const kept = await ask(rows, `SELECT views FROM told QUALIFY ${isOfBest(['thing'], common)} ORDER BY views`);
    expect(kept.map((row) => Number(row.views))).toEqual([1, 2, 4]);
  });

  it('leaves a value that newer evidence does not know', async () => {
    const rows = [
      { ...base, as_of: 2, views: null },
      { ...base, as_of: 1, views: 500 },
    ];
    const known = await ask(rows, `SELECT ${newestKnown('views', weights)} AS views FROM told`);
    expect(known.map((row) => Number(row.views))).toEqual([500]);
  });

  it('gives the same row in every order of the rows', async () => {
    const number = (max: number) => fc.integer({ min: 0, max });
    const orNull = (max: number) => fc.option(number(max), { nil: null });
    const row = fc.record<Told>({
      thing: fc.constantFrom('a', 'b'),
      as_of: number(2),
      days: orNull(2),
      kind: fc.constantFrom('api', 'list', 'zine'),
      views: orNull(3),
      likes: orNull(3),
    });
    const shuffled = fc
      .array(row, { minLength: 1, maxLength: 8 })
      .chain((rows) => fc.shuffledSubarray(rows, { minLength: rows.length }).map((other) => [rows, other] as const));
    const select = `SELECT thing, kind, days, views, likes FROM told QUALIFY ${isBest(['thing'], weights)} ORDER BY ALL`;
    await fc.assert(
      fc.asyncProperty(shuffled, async ([rows, other]) => {
        expect(await ask(rows, select)).toEqual(await ask(other, select));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the SQL of a mart', () => {
  it('takes its parts by name, and neither a name nor a part may be alone', () => {
    expect(fill('SELECT {{one}}, {{two}}, {{one}}', { one: '1', two: '2' })).toBe('SELECT 1, 2, 1');
    expect(() => fill('SELECT {{one}}', {})).toThrow('{{one}}, for which there is no SQL');
    expect(() => fill('SELECT 1', { one: '1' })).toThrow('does not name {{one}}');
  });
});
