import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mart } from '../../lib/contract/mart.ts';
import type { EngineSession, JsonRow } from '../../lib/engine/engine.ts';
import { adsCampaigns } from '../../lib/marts/ads-campaigns/index.ts';
import { adsDaily } from '../../lib/marts/ads-daily/index.ts';
import { type AdsEvidence, adsTables } from '../simulation/model/oracle-ads.ts';
import { runs } from '../support/runs.ts';
import { sharedEngine } from '../support/shared-engine.ts';
import { adsWorld, createTables, rowsOf } from './ads-world.ts';

const numRuns = runs({ quick: 6, long: 40 });
const sorted = (rows: readonly Readonly<Record<string, string | null>>[]) =>
  rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();

const unitsOf = (decimal: string) => BigInt(decimal.replace('.', ''));

async function conserved(session: EngineSession, { contract }: Mart): Promise<readonly JsonRow[]> {
  const [{ total = '' } = {}] = contract.conserves;
  return session.rows(
    `SELECT month, CAST(coalesce(sum(total), 0) AS DECIMAL(38, 6)) AS total FROM (${total}) GROUP BY 1 ORDER BY 1`,
  );
}

async function sumsOf(session: EngineSession, { sql }: Mart): Promise<readonly JsonRow[]> {
  return session.rows(
    `SELECT strftime(date, '%Y-%m') AS month, CAST(coalesce(sum(spend), 0) AS DECIMAL(38, 6)) AS total FROM (${sql}) GROUP BY 1 ORDER BY 1`,
  );
}

/** False where a row of a whole ad account does not say which: what its rest is made of is not traced in every world. */
function namesAccounts({ lines }: AdsEvidence): boolean {
  return lines.every(({ depth, accountId }) => depth > 0 || accountId !== null);
}

interface TracedLine {
  readonly row: number;
  readonly counts: string;
  readonly line: number;
}

/** The lines of the evidence that the traces of a mart give for the rows in `picked`, each once. */
async function tracedLines(session: EngineSession, { contract }: Mart): Promise<readonly TracedLine[]> {
  const found = new Map<string, TracedLine>();
  for (const { on, from = '', counts } of contract.trace) {
    const made = Object.values(on).map((sql, at) => `${sql} AS "_on_${at}"`);
    const same = Object.keys(on).map((name, at) => `picked.${name} IS NOT DISTINCT FROM line."_on_${at}"`);
    const rows = await session.rows(
      `SELECT DISTINCT picked."_row", line."_raw", line."_line" FROM picked JOIN (SELECT *, ${made.join(', ')} FROM (${from})) line ON ${same.join(' AND ')}`,
    );
    for (const row of rows)
      found.set(JSON.stringify([row, counts]), { row: Number(row._row), counts, line: Number(row._line) });
  }
  return [...found.values()];
}

describe('in random worlds of ads', () => {
  it('both tables are what the plain model makes of the same evidence', async () => {
    const engine = await sharedEngine();
    await fc.assert(
      fc.asyncProperty(adsWorld, (world) =>
        engine.with(async (session) => {
          await createTables(session, world);
          const wanted = adsTables(world);
          expect(sorted(await rowsOf(session, adsDaily))).toEqual(sorted(wanted.daily));
          expect(sorted(await rowsOf(session, adsCampaigns))).toEqual(sorted(wanted.campaigns));
          expect(await conserved(session, adsDaily)).toEqual(await sumsOf(session, adsDaily));
        }),
      ),
      { numRuns },
    );
  }, 600_000);

  it('the traced lines of each row give its spend', async () => {
    const engine = await sharedEngine();
    await fc.assert(
      fc.asyncProperty(adsWorld.filter(namesAccounts), (world) =>
        engine.with(async (session) => {
          await createTables(session, world);
          for (const mart of [adsDaily, adsCampaigns]) {
            await session.run(
              `CREATE OR REPLACE TABLE picked AS SELECT row_number() OVER () AS "_row", * FROM (${mart.sql})`,
            );
            const lines = await tracedLines(session, mart);
            for (const row of await session.rows('SELECT * FROM picked')) {
              const own = lines.filter((line) => line.row === Number(row._row));
              const sum = own.flatMap(({ counts, line }) =>
                counts === 'names' ? [] : [(counts === 'added' ? 1n : -1n) * (world.lines[line]?.spend ?? 0n)],
              );
              if (row.spend !== null) expect(sum.reduce((all, one) => all + one, 0n)).toBe(unitsOf(String(row.spend)));
            }
          }
        }),
      ),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  }, 600_000);
});
