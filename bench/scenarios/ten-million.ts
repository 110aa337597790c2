import { type Comparison, compare, comparisonSchema, comparisonTable } from '../comparison.ts';
import { count, megabytes } from '../figures.ts';
import { defineScenario } from '../scenario.ts';

export const largeShape = { months: 36, tracks: 400, seed: 2 } as const;

/** The most memory a lake may take for a statement of any size, in bytes: what a small function or laptop has to spare. */
const mostBytes = 1e9;

/** Rounds: they are long, so fewer than of the shorter statement. */
const mostRounds = 3;

/** A statement of about a gigabyte. */
export const tenMillion = defineScenario<Comparison>({
  name: 'ten-million',
  isQuick: false,
  result: comparisonSchema,
  run: async (bench) => {
    const statement = await bench.statement({ ...largeShape, rows: bench.options['large-rows'] });
    return compare(bench, statement, ['lake', 'bare'], Math.min(bench.options.rounds, mostRounds));
  },
  report: (comparison) => {
    const { lines, sizeBytes, months, taken } = comparison;
    const peak = Math.max(...(taken.lake?.rounds.map(({ peakBytes }) => peakBytes) ?? []));
    const title = `One statement of ${count(lines)} lines (${megabytes(sizeBytes)}, ${months} reporting months)`;
    return {
      tables: [
        comparisonTable(
          title,
          comparison,
          `Medians of ${taken.lake?.rounds.length ?? 0} rounds. DuckDB alone takes the memory it likes; the lake gives it 384 MiB.`,
        ),
      ],
      goals: [
        {
          what: `memory for ${count(lines)} lines`,
          goal: `at most ${megabytes(mostBytes)}`,
          measured: megabytes(peak),
          isMet: peak <= mostBytes,
        },
      ],
    };
  },
});
