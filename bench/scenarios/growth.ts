import { z } from 'zod';
import { contenders, take } from '../contenders.ts';
import { count, duration, median, megabytes, seconds, times } from '../figures.ts';
import { defineScenario } from '../scenario.ts';
import { takenSchema } from '../taken.ts';

const sizeSchema = z.strictObject({ lines: z.int(), rounds: z.array(takenSchema) });
const resultSchema = z.strictObject({ sizes: z.array(sizeSchema) });
export type Growth = z.output<typeof resultSchema>;

const factors = [1, 2, 4, 8];

/** Rounds of each size: in turns, so that a slow minute of the machine does not look like a slope. */
const rounds = 3;

/** How much more than the first size's a line of the last may take: noise, not a slope. */
const flatRatio = 1.25;

export const parseGrowth = (result: unknown): Growth => resultSchema.parse(result);

/** Time and memory of a line while the statement doubles three times. */
export const growth = defineScenario<Growth>({
  name: 'growth',
  isQuick: false,
  result: resultSchema,
  run: async (bench) => {
    const sizes: Growth['sizes'] = factors.map((factor) => {
      return { lines: factor * bench.options['growth-rows'], rounds: [] };
    });
    for (let round = 0; round < rounds; round++) {
      for (const { lines, rounds: taken } of sizes) {
        taken.push(await take(bench, 'lake', await bench.statement({ rows: lines, months: 24, tracks: 400, seed: 5 })));
      }
      bench.say(
        `  round ${round + 1}: ${sizes.map((one) => duration(one.rounds.at(-1)?.wallMs ?? Number.NaN)).join(', ')}`,
      );
    }
    return { sizes };
  },
  report: ({ sizes }) => {
    const figures = growthFigures({ sizes });
    const [first, last] = [figures[0], figures.at(-1)];
    const slope = (last?.msOfMillion ?? Number.NaN) / (first?.msOfMillion ?? Number.NaN);
    const memory = (last?.peakBytes ?? Number.NaN) / (first?.peakBytes ?? Number.NaN);
    return {
      tables: [
        {
          title: 'Growth',
          columns: ['lines', 'time', 'time for a million lines', 'processor for a million', 'peak memory'].map(
            (name) => {
              return { name, right: true };
            },
          ),
          rows: figures.map(({ lines, wallMs, msOfMillion, cpuMsOfMillion, peakBytes }) => {
            return [count(lines), seconds(wallMs), seconds(msOfMillion), seconds(cpuMsOfMillion), megabytes(peakBytes)];
          }),
          note: `Medians of ${rounds} rounds; ${contenders.lake.does}.`,
        },
      ],
      goals: [
        {
          what: `time of a line, ${factors.at(-1)} times the data`,
          goal: `at most ${times(flatRatio)}`,
          measured: times(slope),
          isMet: slope <= flatRatio,
        },
        {
          what: `peak memory, ${factors.at(-1)} times the data`,
          goal: 'under 8×, and under 1,000 MB',
          measured: `${times(memory)}, ${megabytes(last?.peakBytes ?? Number.NaN)}`,
          isMet: memory < 8 && (last?.peakBytes ?? Number.NaN) < 1e9,
        },
      ],
    };
  },
});

export function growthFigures({ sizes }: Growth) {
  return sizes.map(({ lines, rounds: taken }) => {
    const [wallMs, cpuMs] = [median(taken.map((one) => one.wallMs)), median(taken.map((one) => one.cpuMs))];
    const peakBytes = Math.max(...taken.map((one) => one.peakBytes));
    return { lines, wallMs, msOfMillion: (wallMs / lines) * 1e6, cpuMsOfMillion: (cpuMs / lines) * 1e6, peakBytes };
  });
}
