import { z } from 'zod';
import { count, duration, median, megabytes, times } from '../figures.ts';
import { queries } from '../queries.ts';
import { defineScenario } from '../scenario.ts';
import { takenSchema } from '../taken.ts';
import { largeShape } from './ten-million.ts';

const answer = z.strictObject({ name: z.string(), wallMs: z.array(z.number()), rows: z.int(), digest: z.string() });
const askedSchema = z.strictObject({ answers: z.array(answer), peakBytes: z.number() });
const resultSchema = z.strictObject({ lines: z.int(), martRows: z.int(), lake: askedSchema, bare: askedSchema });
type Result = z.output<typeof resultSchema>;

/** Times each query is asked. */
const rounds = 5;

/** What analysts ask, over the large lake and over bare Parquet of the same rows. Equal answers are required. */
export const query = defineScenario<Result>({
  name: 'query',
  isQuick: false,
  result: resultSchema,
  run: async (bench) => {
    const { 'large-rows': lines } = bench.options;
    const { path, truth } = await bench.statement({ ...largeShape, rows: lines });
    const [lake, martRows] = await bench.withFolder(async (root) => {
      const loaded = await bench.measure('load', { root, statement: path, truth }, takenSchema);
      return [await bench.measure('query-lake', { root, rounds }, askedSchema), loaded.martRows] as const;
    });
    const bare = await bench.withFolder(async (folder) => {
      await bench.measure('bare', { folder, statement: path }, takenSchema);
      return bench.measure('query-bare', { folder, rounds }, askedSchema);
    });
    for (const [at, { name, digest }] of lake.answers.entries()) {
      if (bare.answers[at]?.digest !== digest)
        throw new Error(`The lake and bare DuckDB give different answers to '${name}'.`);
    }
    return { lines, martRows, lake, bare };
  },
  report: ({ lines, martRows, lake, bare }) => ({
    tables: [
      {
        title: `Queries over ${count(lines)} lines and ${count(martRows)} rows of royalties`,
        columns: [
          { name: 'query' },
          { name: 'of' },
          { name: 'rows', right: true },
          { name: 'lake', right: true },
          { name: 'bare DuckDB, one file', right: true },
          { name: 'of bare', right: true },
        ],
        rows: lake.answers.map(({ name, wallMs, rows }, at) => {
          const other = bare.answers[at]?.wallMs ?? [];
          const about = queries.find((one) => one.name === name)?.about ?? '';
          const ratio = times(median(wallMs) / median(other));
          return [name, about, count(rows), duration(median(wallMs)), duration(median(other)), ratio];
        }),
        note: `Medians of ${rounds}; equal answers, digit by digit. The lake looks up its current parts and tables each time; peak memory ${megabytes(lake.peakBytes)}, bare ${megabytes(bare.peakBytes)}.`,
      },
    ],
    goals: [],
  }),
});
