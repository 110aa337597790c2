import { z } from 'zod';
import { type ContenderName, contenders, take } from './contenders.ts';
import { count, duration, median, megabytes, pairedRatio, perSecond, seconds, smallAmount, times } from './figures.ts';
import type { Table } from './scenario.ts';
import type { WrittenStatement } from './statement.ts';
import { errorOf, type Taken, takenSchema } from './taken.ts';
import { totalOf } from './truth.ts';
import type { Workbench } from './workbench.ts';

/** What contenders took for the same bytes, by name, in rounds. */
export const comparisonSchema = z.strictObject({
  lines: z.int(),
  sizeBytes: z.int(),
  months: z.int(),
  taken: z.partialRecord(
    z.enum(Object.keys(contenders) as ContenderName[]),
    z.strictObject({ rounds: z.array(takenSchema), errorUsd: z.string() }),
  ),
});
export type Comparison = z.output<typeof comparisonSchema>;

/** Runs all contenders over the statement in turns, with another one first in each round. Throws where a result is wrong. */
export async function compare(
  bench: Workbench,
  statement: WrittenStatement,
  names: readonly ContenderName[],
  rounds: number,
): Promise<Comparison> {
  const { sizeBytes, truth } = statement;
  const taken = new Map<ContenderName, Taken[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)])
      taken.get(name)?.push(await take(bench, name, statement));
    const texts = [...taken].map(([name, all]) => `${name} ${duration(all.at(-1)?.wallMs ?? Number.NaN)}`);
    bench.say(`  round ${round + 1}: ${texts.join(', ')}`);
  }
  const results = [...taken].map(([name, all]) => [name, { rounds: all, errorUsd: agreedError(name, all, statement) }]);
  const tableRows = new Set([...taken.values()].flat().map(({ martRows }) => martRows));
  if (tableRows.size > 1) throw new Error(`The tables differ: they have ${[...tableRows].join(' and ')} rows.`);
  const months = Object.keys(truth).length;
  return { lines: totalOf(truth).lines, sizeBytes, months, taken: Object.fromEntries(results) };
}

function agreedError(name: string, rounds: readonly Taken[], { truth }: WrittenStatement): string {
  return rounds.map((one) => errorOf(name, one, truth)).at(-1) ?? '0';
}

/** How many times as long as the lake somebody takes, on the clock or in the processor; undefined where one of them did not take part. */
export function ratioTo(
  { taken }: Comparison,
  name: ContenderName,
  other: ContenderName,
  unit: 'wallMs' | 'cpuMs',
): number | undefined {
  const [own, others] = [taken[name], taken[other]];
  if (!own || !others) return undefined;
  return pairedRatio(
    own.rounds.map((one) => one[unit]),
    others.rounds.map((one) => one[unit]),
  );
}

export function comparisonTable(title: string, comparison: Comparison, note: string): Table {
  const { lines, taken } = comparison;
  const names = (Object.keys(contenders) as ContenderName[]).filter((name) => taken[name]);
  const rows = names.map((name) => {
    const { rounds = [], errorUsd = '' } = taken[name] ?? {};
    const [wall, cpu] = [median(rounds.map(({ wallMs }) => wallMs)), median(rounds.map(({ cpuMs }) => cpuMs))];
    return [
      contenders[name].label,
      seconds(wall),
      times(ratioTo(comparison, name, 'lake', 'wallMs') ?? Number.NaN),
      seconds(cpu),
      times(ratioTo(comparison, name, 'lake', 'cpuMs') ?? Number.NaN),
      perSecond(lines, wall),
      megabytes(Math.max(...rounds.map(({ peakBytes }) => peakBytes))),
      moneyText(errorUsd, rounds.at(-1)),
      contenders[name].does,
    ];
  });
  return {
    title,
    columns: [
      { name: 'from landing to royalties' },
      { name: 'time', right: true },
      { name: 'of the lake’s', right: true },
      { name: 'processor', right: true },
      { name: 'of the lake’s', right: true },
      { name: 'lines/s', right: true },
      { name: 'peak memory', right: true },
      { name: 'money' },
      { name: 'does' },
    ],
    rows,
    note,
  };
}

function moneyText(errorUsd: string, last: Taken | undefined): string {
  if (last?.inexactRows === undefined) return 'exact';
  return `${count(last.inexactRows)} rows inexact, sum off by ${smallAmount(errorUsd)}`;
}
