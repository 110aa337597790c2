import { z } from 'zod';
import { type EmbeddedLake, openEmbedded } from '../../host/embedded.ts';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { type Logger, silentLogger } from '../../lib/lake/logger.ts';
import type { StageName, Zone } from '../../lib/lake/zone.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { differences, type Truth, truthSchema } from '../truth.ts';
import { timed, type Usage } from '../usage.ts';

/** What the lake did in one go. */
export interface Work extends Usage {
  readonly stageMs: Readonly<Record<string, number>>;
  readonly batches: Readonly<Record<string, number>>;
  /** Months of `royalties` that were computed anew, counted each time. */
  readonly rebuiltMonths: number;
}

export interface LandOptions {
  /** When it was captured, ISO; the first of November 2026 without it. */
  readonly asOf?: string;
  readonly account?: string;
}

/** An embedded lake that counts what it does. A failure ends the process: a failed run has no time to show. */
export interface MeasuredLake extends EmbeddedLake {
  land(key: string, path: string, options?: LandOptions): Promise<void>;
  /** Runs until nothing is queued. */
  work(): Promise<Work>;
  /** Throws unless staging and `royalties` hold exactly what was made; gives the table's rows. */
  check(truth: Truth): Promise<number>;
  /** Sizes of a zone's objects, in bytes by key. */
  sizes(zone: Zone, prefix?: string): Promise<ReadonlyMap<string, number>>;
}

export async function openMeasured(root: string): Promise<MeasuredLake> {
  let [stageMs, batches] = [new Map<string, number>(), new Map<string, number>()];
  let rebuiltMonths = 0;
  const lake = await openEmbedded({
    root,
    config: parseLakeConfig({}, { sources: [], datasets: [] }),
    logger: curateListener((months) => {
      rebuiltMonths += months;
    }),
    onBatch: ({ queue, durationMs }) => {
      count(stageMs, queue, durationMs);
      count(batches, queue, 1);
    },
    onFailure: ({ error }) => {
      throw error;
    },
  });
  const { store } = lake.ports;
  // DuckDB starts with the first session: the clock starts when all libraries are loaded, for everyone who is compared.
  await lake.ports.engine.with(async () => undefined);
  return {
    ...lake,
    land: async (key, path, { asOf = '2026-11-01T00:00:00.000Z', account } = {}) => {
      const metadata = { 'as-of': asOf, ...(account === undefined ? {} : { account }) };
      await store.put('landing', key, { path }, { metadata });
    },
    work: async () => {
      [stageMs, batches, rebuiltMonths] = [new Map(), new Map(), 0];
      const usage = await timed(() => lake.worker.runUntilIdle());
      return { ...usage, stageMs: Object.fromEntries(stageMs), batches: Object.fromEntries(batches), rebuiltMonths };
    },
    check: (truth) => check(lake, truth),
    sizes: async (zone, prefix) => {
      const sizes = new Map<string, number>();
      for await (const { key, sizeBytes } of store.list(zone, prefix)) sizes.set(key, sizeBytes);
      return sizes;
    },
  };
}

const curated = z.looseObject({ mart: z.string(), rebuiltMonths: z.int() });

/** Counts the months that a batch rebuilt. Manifests show only the months whose rows changed. */
function curateListener(onRebuilt: (months: number) => void): Logger {
  const logger: Logger = {
    ...silentLogger,
    info: (message, facts) => {
      if (message !== 'Curated') return;
      const { mart, rebuiltMonths } = curated.parse(facts);
      if (mart === 'royalties') onRebuilt(rebuiltMonths);
    },
    child: () => logger,
  };
  return logger;
}

function count(counts: Map<string, number>, name: StageName, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** Adds up both zones by month from their Parquet files, without the lake's own records. */
const stagedSql = `SELECT strftime(reporting_date, '%Y-%m') AS month, count(*) AS lines, sum(earnings_usd) AS earnings,
  sum(quantity) FILTER (WHERE earnings_usd >= 0 AND quantity >= 0) AS streams FROM staging.distrokid_bank_details GROUP BY 1`;
const martSql = `SELECT reporting_month AS month, sum(lines) AS lines, sum(earnings_usd) AS earnings, sum(streams) AS streams,
  count(*) AS mart_rows FROM curated.royalties GROUP BY 1`;

async function check({ ports }: EmbeddedLake, truth: Truth): Promise<number> {
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      let martRows = 0;
      for (const sql of [stagedSql, martSql]) {
        await createQueryViews(ports, session, { folder, sql });
        const rows = await session.rows(sql);
        const found = rows.map(({ month, lines, earnings, streams }) => {
          return [month, { lines: Number(lines), earnings, streams: Number(streams ?? 0) }] as const;
        });
        const wrong = differences(truth, truthSchema.parse(Object.fromEntries(found)));
        if (wrong.length > 0) throw new Error(`The lake gives a wrong result (${sql}):\n${wrong.join('\n')}`);
        martRows = rows.reduce((sum, row) => sum + Number(row.mart_rows), 0);
      }
      return martRows;
    }),
  );
}
