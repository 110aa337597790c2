import { parseArgs } from 'node:util';

/** The numbers that can be set, with default and meaning. */
const numbers = {
  rows: [1_000_000, 'lines of the statement'],
  rounds: [5, 'rounds of the comparison; medians count'],
  'large-rows': [10_000_000, 'lines of the large statement, and of the lake that is queried'],
  files: [200, 'small files of the burst; 2,000 with --all'],
  'month-rows': [20_000, 'lines of a month in the scenarios of added months and replays'],
  'growth-rows': [250_000, 'lines that are doubled three times'],
  'dlt-rows': [100_000, 'lines for the row path of dlt, which takes minutes for a million'],
} as const;
type NumberName = keyof typeof numbers;

export interface Options extends Readonly<Record<NumberName, number>> {
  readonly all: boolean;
  readonly peers: boolean;
  /** Scenarios to measure; undefined without --only. */
  readonly only: readonly string[] | undefined;
  /** File that gets the results as JSON. */
  readonly json: string | undefined;
  /** File with such results, to make the documents from instead of measuring. */
  readonly draw: string | undefined;
}

export const usageText = [
  'npm run bench [-- OPTIONS]',
  '',
  '  --all           measure everything, with the peers',
  '  --only A,B      measure these scenarios',
  '  --peers         measure pandas, polars and dlt with the statement too (installed into .cache/)',
  '  --json FILE     write the results to this file too',
  '  --draw FILE     make docs/performance.md and its picture from these results, and measure nothing',
  ...Object.entries(numbers).map(([name, [otherwise, about]]) => {
    return `  ${`--${name} N`.padEnd(16)}${about} (${otherwise.toLocaleString('en')})`;
  }),
].join('\n');

/** Reads the command line. Throws an Error with one sentence where it is invalid. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      all: { type: 'boolean' },
      peers: { type: 'boolean' },
      only: { type: 'string' },
      json: { type: 'string' },
      draw: { type: 'string' },
      rows: { type: 'string' },
      rounds: { type: 'string' },
      'large-rows': { type: 'string' },
      files: { type: 'string' },
      'month-rows': { type: 'string' },
      'growth-rows': { type: 'string' },
      'dlt-rows': { type: 'string' },
    },
  });
  const all = values.all ?? false;
  const number = (name: NumberName, otherwise: number = numbers[name][0]) => whole(name, values[name], otherwise);
  return {
    all,
    peers: all || (values.peers ?? false),
    only: values.only?.split(','),
    json: values.json,
    draw: values.draw,
    rows: number('rows'),
    rounds: number('rounds'),
    'large-rows': number('large-rows'),
    files: number('files', all ? 2_000 : undefined),
    'month-rows': number('month-rows'),
    'growth-rows': number('growth-rows'),
    'dlt-rows': number('dlt-rows'),
  };
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number of at least 1.`);
  return value;
}
