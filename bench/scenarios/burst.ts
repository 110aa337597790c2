import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { count, megabytes, perSecond, seconds } from '../figures.ts';
import { defineScenario } from '../scenario.ts';
import { writeStatement } from '../statement.ts';
import { addTruths } from '../truth.ts';
import { usageSchema } from '../usage.ts';

const takenSchema = usageSchema.extend({
  peakBytes: z.number(),
  putMs: z.number(),
  stageMs: z.record(z.string(), z.number()),
  curateBatches: z.int(),
  rebuiltMonths: z.int(),
});
const resultSchema = takenSchema.extend({ files: z.int(), rowsOfFile: z.int(), months: z.int(), accounts: z.int() });
type Result = z.output<typeof resultSchema>;

/** Lines of a file: about 11 KB. */
const rowsOfFile = 100;
const months = 24;

/** The most memory a burst may take, in bytes: a worker that grows with every file would end sooner or later. */
const mostBytes = 1e9;

/** Many small statements at once, of many accounts and 24 months: every table month is touched by many files. */
export const burst = defineScenario<Result>({
  name: 'burst',
  isQuick: true,
  result: resultSchema,
  run: (bench) =>
    bench.withFolder(async (folder) => {
      const root = join(folder, 'lake');
      await mkdir(root);
      const files: { path: string; account: string }[] = [];
      const truths = [];
      for (let at = 0; at < bench.options.files; at++) {
        const month = at % months;
        const until = `${2024 + Math.floor((month + 10) / 12)}-${String(((month + 10) % 12) + 1).padStart(2, '0')}`;
        const path = join(folder, `${at}.tsv`);
        truths.push((await writeStatement(path, { rows: rowsOfFile, months: 1, until, tracks: 40, seed: at })).truth);
        files.push({ path, account: `artist-${Math.floor(at / months)}` });
      }
      const truth = addTruths(truths);
      const taken = await bench.measure('burst', { root, files, truth }, takenSchema);
      const accounts = new Set(files.map(({ account }) => account)).size;
      return { ...taken, files: files.length, rowsOfFile, months: Object.keys(truth).length, accounts };
    }),
  report: (result) => ({
    tables: [
      {
        title: `${count(result.files)} small files at once (${result.accounts} accounts, ${result.months} months)`,
        columns: [{ name: 'measured' }, { name: 'value', right: true }],
        rows: [
          ['until the last row is in royalties', seconds(result.wallMs)],
          ['processor', seconds(result.cpuMs)],
          ['files/s', perSecond(result.files, result.wallMs)],
          ...Object.entries(result.stageMs).map(([stage, ms]) => [stage, seconds(ms)]),
          ['claims, one event each', count(result.files)],
          ['batches of curate', count(result.curateBatches)],
          ['months of royalties touched', count(result.months)],
          ['months of royalties rebuilt', count(result.rebuiltMonths)],
          ['peak memory', megabytes(result.peakBytes)],
        ],
      },
    ],
    goals: [
      {
        what: `rebuilds by ${count(result.files)} files of ${result.months} months`,
        goal: 'one per touched month',
        measured: count(result.rebuiltMonths),
        isMet: result.rebuiltMonths === result.months,
      },
      {
        what: `memory for ${count(result.files)} files`,
        goal: `at most ${megabytes(mostBytes)}`,
        measured: megabytes(result.peakBytes),
        isMet: result.peakBytes <= mostBytes,
      },
    ],
  }),
});
