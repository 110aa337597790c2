import { z } from 'zod';
import { count, megabytes, seconds, times } from '../figures.ts';
import { defineScenario } from '../scenario.ts';
import { usageSchema } from '../usage.ts';

const written = z.strictObject({ objects: z.int(), sizeBytes: z.number() });
const takenSchema = usageSchema.extend({
  stageMs: z.record(z.string(), z.number()),
  rebuiltMonths: z.int(),
  parts: written,
  curated: written,
});
const resultSchema = z.strictObject({
  monthRows: z.int(),
  months: z.int(),
  first: takenSchema,
  added: takenSchema,
  month: takenSchema,
});
type Result = z.output<typeof resultSchema>;

const months = 24;
const [before, after] = ['2026-09', '2026-10'];

/**
 * A full history of 24 months, then the export of the month after, which repeats it and adds a month at its top, so that
 * every line has another number. Beside it, the added month as a statement of its own: what the month itself is worth.
 */
export const addedMonth = defineScenario<Result>({
  name: 'added-month',
  isQuick: true,
  result: resultSchema,
  run: async (bench) => {
    const { 'month-rows': monthRows } = bench.options;
    const shape = { tracks: 400, seed: 3, newestFirst: true };
    const history = await bench.statement({ ...shape, rows: months * monthRows, months, until: before });
    const longer = await bench.statement({
      ...shape,
      rows: (months + 1) * monthRows,
      months: months + 1,
      until: after,
    });
    const alone = await bench.statement({ ...shape, rows: monthRows, months: 1, until: after });
    const run = (exports: readonly unknown[]) =>
      bench.withFolder((root) => bench.measure('added-month', { root, exports }, z.array(takenSchema)));
    const first = { path: history.path, truth: history.truth, asOf: `${before}-28T00:00:00.000Z` };
    const asOf = `${after}-28T00:00:00.000Z`;
    const [loaded, added] = await run([first, { path: longer.path, truth: longer.truth, asOf }]);
    const both = { ...history.truth, ...alone.truth };
    const [, month] = await run([first, { path: alone.path, truth: both, asOf }]);
    if (!loaded || !added || !month) throw new Error('An export was not measured.');
    return { monthRows, months, first: loaded, added, month };
  },
  report: ({ monthRows, months: count24, first, added, month }) => ({
    tables: [
      {
        title: `A full history of ${count24} months, then one of ${count24 + 1} (${count(monthRows)} lines a month)`,
        columns: [
          { name: 'measured' },
          { name: `first load, ${count24} months`, right: true },
          { name: `export of ${count24 + 1} months`, right: true },
          { name: 'the added month alone', right: true },
        ],
        rows: [
          ['time', ...[first, added, month].map(({ wallMs }) => seconds(wallMs))],
          ['processor', ...[first, added, month].map(({ cpuMs }) => seconds(cpuMs))],
          ...(['validate', 'clean', 'curate'] as const).map((stage) => [
            stage,
            ...[first, added, month].map(({ stageMs }) => seconds(stageMs[stage] ?? Number.NaN)),
          ]),
          ['parts written', ...[first, added, month].map(({ parts }) => count(parts.objects))],
          ['bytes to staging', ...[first, added, month].map(({ parts }) => megabytes(parts.sizeBytes))],
          ['months of royalties rebuilt', ...[first, added, month].map(({ rebuiltMonths }) => count(rebuiltMonths))],
          ['objects to curated', ...[first, added, month].map(({ curated }) => count(curated.objects))],
          ['bytes to curated', ...[first, added, month].map(({ curated }) => megabytes(curated.sizeBytes))],
        ],
        note: `The whole export has to be read to know that its older months say the same; what is written is the month. It takes ${times(added.wallMs / first.wallMs)} of the first load.`,
      },
    ],
    goals: [
      goal('parts written for an added month', added.parts.objects),
      goal('months rebuilt for an added month', added.rebuiltMonths),
      goal('objects of royalties written for an added month', added.curated.objects),
    ],
  }),
});

function goal(what: string, measured: number) {
  return { what, goal: '1', measured: count(measured), isMet: measured === 1 };
}
