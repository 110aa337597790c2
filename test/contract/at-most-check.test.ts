import fc from 'fast-check';
import { expect, it } from 'vitest';
import { documentSelect } from '../../lib/contract/cast-sql.ts';
import { literal } from '../../lib/contract/sql-text.ts';
import { splits } from '../../lib/sources/catalog/splits.ts';
import { sharedEngine } from '../support/shared-engine.ts';

interface Split {
  readonly isrc: string;
  readonly payee: string;
  /** Millionths of a percent. */
  readonly millionths: number;
  readonly from: string | null;
  readonly to: string | null;
}

const date = (value: string | null) => (value === null ? 'CAST(NULL AS DATE)' : `DATE ${literal(value)}`);

/** The positions of the splits that the check refuses, as the engine finds them. */
async function refused(list: readonly Split[]): Promise<readonly number[]> {
  const rows = list.map(
    ({ isrc, payee, millionths, from, to }, at) =>
      `SELECT ${literal(isrc)} AS isrc, ${literal(payee)} AS payee, CAST(${millionths} AS DECIMAL(18,6)) * 0.000001 AS percent,
       ${date(from)} AS valid_from, ${date(to)} AS valid_to, CAST(NULL AS VARCHAR) AS "_nulled", CAST(NULL AS VARCHAR) AS "_errors", ${at} AS nth`,
  );
  const engine = await sharedEngine();
  return engine.with(async (session) => {
    const found = await session.rows(documentSelect(splits, `(${rows.join(' UNION ALL ')})`, 'nth') ?? '');
    return found.flatMap(({ _line, _errors }) => (_errors === 'check:at_most_100_on_any_day' ? [Number(_line)] : []));
  });
}

const split = (payee: string, percent: number, from: string | null = null, to: string | null = null): Split => {
  return { isrc: 'QZAAA2600001', payee, millionths: percent * 1_000_000, from, to };
};

it('refuses shares of one track that are more than all of it on some day', async () => {
  expect(await refused([split('Nova', 60), split('Rio', 50)])).toEqual([0, 1]);
  expect(await refused([split('Nova', 60), split('Rio', 40)])).toEqual([]);
});

it('lets shares follow each other, to the day', async () => {
  const followed = [split('Nova', 100, null, '2026-08-15'), split('Rio', 100, '2026-08-16')];
  expect(await refused(followed)).toEqual([]);
  const overlapping = [
    split('Nova', 100, null, '2026-08-16'),
    split('Rio', 0.000001, '2026-08-16', '2026-08-16'),
    split('Sam', 100, '2026-08-17'),
  ];
  expect(await refused(overlapping)).toEqual([0, 1]);
});

it('refuses the rows of the very days on which a sum is above 100, and no others', async () => {
  const day = fc.integer({ min: 1, max: 9 }).map((nth) => `2026-01-0${nth}`);
  const splitOf = fc.record({
    isrc: fc.constantFrom('QZAAA2600001', 'QZAAA2600002'),
    millionths: fc.constantFrom(25_000_000, 50_000_000, 33_333_333, 33_333_334, 100_000_000),
    from: fc.option(day),
    to: fc.option(day),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(splitOf, { minLength: 1, maxLength: 7 }), async (made) => {
      const list = made
        .filter(({ from, to }) => from === null || to === null || from <= to)
        .map((one, nth) => ({ ...one, payee: `payee ${nth}` }));
      const days = Array.from({ length: 11 }, (_, nth) => `2026-01-${String(nth).padStart(2, '0')}`);
      const holds = ({ from, to }: Split, on: string) => (from === null || from <= on) && (to === null || on <= to);
      const expected = list.flatMap((one, at) => {
        const isAbove = days.some((on) => {
          const sum = list
            .filter((other) => other.isrc === one.isrc && holds(other, on))
            .reduce((total, other) => total + other.millionths, 0);
          return holds(one, on) && sum > 100_000_000;
        });
        return isAbove ? [at] : [];
      });
      if (list.length > 0) expect(await refused(list)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
