import { z } from 'zod';
import { count, seconds, times } from '../figures.ts';
import { defineScenario } from '../scenario.ts';
import { addTruths } from '../truth.ts';
import { usageSchema } from '../usage.ts';

const workSchema = usageSchema.extend({ rebuiltMonths: z.int() });
const takenSchema = z.strictObject({ martRows: z.int(), first: workSchema, replayed: workSchema, rebuilt: workSchema });
const resultSchema = takenSchema.extend({ monthRows: z.int(), months: z.int() });
type Result = z.output<typeof resultSchema>;

const months = 12;

/** A year of monthly statements, done again from raw. */
export const replay = defineScenario<Result>({
  name: 'replay',
  isQuick: false,
  result: resultSchema,
  run: async (bench) => {
    const { 'month-rows': monthRows } = bench.options;
    const written = [];
    for (let month = 1; month <= months; month++) {
      const until = `2026-${String(month).padStart(2, '0')}`;
      written.push(await bench.statement({ rows: monthRows, months: 1, until, tracks: 400, seed: 4 }));
    }
    const [statements, truth] = [written.map(({ path }) => path), addTruths(written.map((one) => one.truth))];
    const taken = await bench.withFolder((root) => bench.measure('replay', { root, statements, truth }, takenSchema));
    return { monthRows, months, ...taken };
  },
  report: ({ monthRows, months: all, martRows, first, replayed, rebuilt }) => {
    const row = (what: string, { wallMs, cpuMs, rebuiltMonths }: Result['first']) => {
      return [what, seconds(wallMs), times(wallMs / first.wallMs), seconds(cpuMs), count(rebuiltMonths)];
    };
    return {
      tables: [
        {
          title: `A year from raw (${all} statements of ${count(monthRows)} lines, ${count(martRows)} rows of royalties)`,
          columns: [
            { name: 'work' },
            { name: 'time', right: true },
            { name: 'of the first load', right: true },
            { name: 'processor', right: true },
            { name: 'months rebuilt', right: true },
          ],
          rows: [
            row('first load, from landing', first),
            row('replay, with everything there: found to be the same', replayed),
            row('replay, staging and curated gone: made again from raw', rebuilt),
          ],
          note: 'Every part and every object of royalties has the key it had, which is made of its rows.',
        },
      ],
      goals: [
        {
          what: 'a year from raw alone',
          goal: 'no longer than its first load',
          measured: times(rebuilt.wallMs / first.wallMs),
          isMet: rebuilt.wallMs <= first.wallMs,
        },
      ],
    };
  },
});
