import { z } from 'zod';
import { count, duration, median } from '../figures.ts';
import { defineScenario } from '../scenario.ts';
import { shape } from './statement.ts';

const resultSchema = z.strictObject({
  lines: z.int(),
  smallMs: z.array(z.number()),
  duplicateMs: z.array(z.number()),
  largeDuplicateMs: z.array(z.number()),
});
type Result = z.output<typeof resultSchema>;

/** Arrivals whose median counts. */
const countedArrivals = 9;

/** Small and duplicate arrivals in a lake that holds the long statement. */
export const arrivals = defineScenario<Result>({
  name: 'arrivals',
  isQuick: true,
  result: resultSchema,
  run: async (bench) => {
    const { rows } = bench.options;
    const { path, truth } = await bench.statement({ ...shape, rows });
    return bench.withFolder(async (root) => {
      const input = { root, statement: path, truth, arrivals: countedArrivals };
      const taken = await bench.measure('arrivals', input, resultSchema.omit({ lines: true }));
      return { lines: rows, ...taken };
    });
  },
  report: ({ lines, smallMs, duplicateMs, largeDuplicateMs }) => {
    const [small, duplicate] = [median(smallMs), median(duplicateMs)];
    return {
      tables: [
        {
          title: `Arrivals in a lake of ${count(lines)} lines`,
          columns: [{ name: 'arrival' }, { name: 'median', right: true }, { name: 'slowest', right: true }],
          rows: [
            ['a statement of 50 KB, to a new version of royalties', duration(small), duration(Math.max(...smallMs))],
            ['the same bytes under another name', duration(duplicate), duration(Math.max(...duplicateMs))],
            [
              `the ${count(lines)} lines under another name`,
              duration(median(largeDuplicateMs)),
              duration(Math.max(...largeDuplicateMs)),
            ],
          ],
          note: 'A duplicate is known by the hash of its bytes, so a long one costs reading it once; no part or table is touched.',
        },
      ],
      goals: [
        { what: 'a statement of 50 KB', goal: 'at most 150 ms', measured: duration(small), isMet: small <= 150 },
        { what: 'a duplicate of 50 KB', goal: 'at most 20 ms', measured: duration(duplicate), isMet: duplicate <= 20 },
      ],
    };
  },
});
