import { z } from 'zod';
import { compare, comparisonSchema, comparisonTable, ratioTo } from '../comparison.ts';
import type { ContenderName } from '../contenders.ts';
import { count, duration, median, megabytes, times } from '../figures.ts';
import { defineScenario, type Goal } from '../scenario.ts';

const resultSchema = z.strictObject({
  statement: comparisonSchema,
  /** The row path of dlt over a statement of its own size, with the lake over the same. */
  rowPath: comparisonSchema.optional(),
});
type Result = z.output<typeof resultSchema>;

export const parseStatement = (result: unknown): Result => resultSchema.parse(result);

export const shape = { months: 24, tracks: 400, seed: 1 } as const;

/** Peers that take the whole statement. */
const fullPeers = ['polars-chain', 'polars-zones', 'dlt-arrow', 'pandas-chain'] as const;

/** One statement, the lake against the bare minimum and against other tools. */
export const statement = defineScenario<Result>({
  name: 'statement',
  isQuick: true,
  result: resultSchema,
  run: async (bench) => {
    const { rows, rounds, peers, 'dlt-rows': dltRows } = bench.options;
    const written = await bench.statement({ ...shape, rows });
    const names: readonly ContenderName[] = ['lake', 'bare', ...(peers ? fullPeers : [])];
    const compared = await compare(bench, written, names, rounds);
    if (!peers) return { statement: compared };
    const short = await bench.statement({ ...shape, rows: dltRows });
    return { statement: compared, rowPath: await compare(bench, short, ['lake', 'dlt-rows'], 1) };
  },
  report: (result) => {
    const { lines, sizeBytes, months, taken } = result.statement;
    const stages = taken.lake?.rounds.map(({ stageMs }) => stageMs ?? {}) ?? [];
    const stageTexts = Object.keys(stages[0] ?? {}).map(
      (name) => `${name} ${duration(median(stages.map((one) => one[name] ?? Number.NaN)))}`,
    );
    const title = `One statement of ${count(lines)} lines (${megabytes(sizeBytes)}, ${months} reporting months)`;
    const rounds = taken.lake?.rounds.length ?? 0;
    const tables = [
      comparisonTable(
        title,
        result.statement,
        `Medians of ${rounds} rounds; ratios are medians of the rounds’ own. The lake’s stages: ${stageTexts.join(', ')}.`,
      ),
    ];
    if (result.rowPath) {
      const short = `The row path of dlt, ${count(result.rowPath.lines)} lines`;
      tables.push(
        comparisonTable(short, result.rowPath, 'One round. The lake’s fixed costs weigh more in so few lines.'),
      );
    }
    return { tables, goals: goals(result) };
  },
});

function goals({ statement: compared }: Result): readonly Goal[] {
  const bare = ratioTo(compared, 'lake', 'bare', 'wallMs');
  const wanted: readonly (readonly [what: string, ratio: number | undefined, least: number])[] = [
    ['faster than pandas, the original style', ratioTo(compared, 'pandas-chain', 'lake', 'wallMs'), 8],
    ['faster than polars', ratioTo(compared, 'polars-chain', 'lake', 'wallMs'), 1],
    ['faster than polars with zones', ratioTo(compared, 'polars-zones', 'lake', 'wallMs'), 1],
    ['faster than dlt, Arrow path', ratioTo(compared, 'dlt-arrow', 'lake', 'wallMs'), 1],
  ];
  const faster = wanted.flatMap(([what, ratio, least]): Goal[] => {
    if (ratio === undefined) return [];
    const goal = least === 1 ? 'more than 1×' : `at least ${least}×`;
    return [{ what, goal, measured: times(ratio), isMet: least === 1 ? ratio > 1 : ratio >= least }];
  });
  if (bare === undefined) return faster;
  const most = 1.5;
  return [
    ...faster,
    { what: 'time of bare DuckDB', goal: `at most ${most}×`, measured: times(bare), isMet: bare <= most },
  ];
}
