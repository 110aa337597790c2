import fc from 'fast-check';
import { expect, it } from 'vitest';
import { documentSelect } from '../../lib/contract/cast-sql.ts';
import { literal } from '../../lib/contract/sql-text.ts';
import { aliases } from '../../lib/sources/catalog/aliases.ts';
import { sharedEngine } from '../support/shared-engine.ts';

interface Alias {
  readonly source: string | null;
  readonly name: string;
  readonly artist: string;
}

const text = (value: string | null) => (value === null ? 'CAST(NULL AS VARCHAR)' : literal(value));

/** The positions of the aliases that the check refuses, as the engine finds them. */
async function refused(list: readonly Alias[]): Promise<readonly number[]> {
  const rows = list.map(
    ({ source, name, artist }, at) =>
      `SELECT ${text(source)} AS source, ${text(name)} AS name_artist, ${text(null)} AS name_title, ${text(artist)} AS artist,
       ${text(null)} AS isrc, ${text(null)} AS "_nulled", ${text(null)} AS "_errors", ${at} AS nth`,
  );
  const engine = await sharedEngine();
  return engine.with(async (session) => {
    const found = await session.rows(documentSelect(aliases, `(${rows.join(' UNION ALL ')})`, 'nth') ?? '');
    return found.flatMap(({ _line, _errors }) => (_errors === 'check:no_circle_of_names' ? [Number(_line)] : []));
  });
}

const simple = (name: string) => name.trim().toLowerCase();

/** The same, name by name: whoever follows the names of one source, and comes back to where it began, is in a circle. */
function circles(list: readonly Alias[]): readonly number[] {
  const sources = [...new Set(list.map(({ source }) => source))];
  const isIn = (source: string | null, at: number): boolean => {
    const steps = (name: string) => {
      const own = (of: string | null) =>
        list.flatMap((one, nth) =>
          one.source === of && simple(one.name) === name && simple(one.artist) !== name ? [nth] : [],
        );
      const found = source === null ? [] : own(source);
      return found.length > 0 ? found : own(null);
    };
    const begun = simple(list[at]?.name ?? '');
    if (!steps(begun).includes(at)) return false;
    const seen = new Set<string>();
    const ahead = [simple(list[at]?.artist ?? '')];
    for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
      if (name === begun) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      ahead.push(...steps(name).map((nth) => simple(list[nth]?.artist ?? '')));
    }
    return false;
  };
  return list.flatMap((_, at) => (sources.some((source) => isIn(source, at)) ? [at] : []));
}

it('refuses all names of a circle, and no name that only leads into it', async () => {
  const list = [
    { source: null, name: 'Ash', artist: 'Elm' },
    { source: null, name: ' elm', artist: 'ASH ' },
    { source: null, name: 'Oak', artist: 'Ash' },
    { source: null, name: 'NK', artist: 'Nova K' },
    { source: null, name: 'Nova K', artist: 'Nova Kite' },
    { source: null, name: 'nova kite', artist: 'Nova Kite' },
  ];
  expect(await refused(list)).toEqual([0, 1]);
});

it('follows the names of one source: its own go before those of all', async () => {
  const list = [
    { source: 'landr', name: 'Ash', artist: 'Elm' },
    { source: null, name: 'Elm', artist: 'Ash' },
    { source: 'fuga', name: 'Elm', artist: 'Oak' },
    { source: 'fuga', name: 'Oak', artist: 'Ash' },
  ];
  expect(await refused(list)).toEqual([0, 1]);
  expect(await refused(list.slice(1))).toEqual([]);
});

it('finds the circles that a walk from name to name finds', async () => {
  const name = fc.constantFrom('a', 'B', 'b ', 'c', 'd');
  const alias = fc.record<Alias>({ source: fc.constantFrom(null, 'landr', 'fuga'), name, artist: name });
  const list = fc.uniqueArray(alias, { minLength: 1, maxLength: 8, selector: (one) => `${one.source} ${one.name}` });
  await fc.assert(
    fc.asyncProperty(list, async (some) => {
      expect(await refused(some)).toEqual(circles(some));
    }),
    { numRuns: 80 },
  );
});
