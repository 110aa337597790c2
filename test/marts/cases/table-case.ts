import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { newLake } from '../../cases/case-lake.ts';
import type { Called, Sandbox } from '../../cli/support.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A row of a mart with the staging rows that it is made of, as `lake lineage --json` gives them. */
export interface LineageRow {
  readonly row: Row;
  readonly from: ReadonlyArray<{
    readonly dataset: string;
    readonly line: number;
    readonly counts: string;
    readonly values: Row;
  }>;
}

/** What the commands of a case gave, in their order. */
export interface CaseRun {
  /** The case's lake, to ask more of it. Its folder holds the inputs in `in/`. */
  readonly lake: Sandbox;
  readonly put: readonly Called[];
  /** The rows of each query. */
  readonly answers: ReadonlyArray<readonly Row[]>;
  /** The rows of each lineage. */
  readonly lineage: ReadonlyArray<readonly LineageRow[]>;
  /** All other commands: reconcile, tables, status. */
  readonly others: readonly Called[];
}

interface CaseOptions {
  /** The text of the owner's lake.config.ts. */
  readonly config?: string;
  /** Other commands than the case's own, such as the same ones in another order. */
  readonly commands?: (own: readonly string[]) => readonly string[];
  /** Exit codes of the puts, where not all are 0. */
  readonly putCodes?: readonly number[];
}

/**
 * Runs a case: its folder in `inputs/` has the files (`in/`) and the commands of the lake, one a line (`commands.txt`). The
 * commands run in a new lake. Queries and lineage are asked for JSON. The lake must reconcile at the end.
 *
 * @example
 * const { answers } = await runCase('ads-tiktok-absent');
 * expect(answers[0]).toEqual([{ n: '2' }]);
 */
export async function runCase(name: string, options: CaseOptions = {}): Promise<CaseRun> {
  const folder = join(import.meta.dirname, 'inputs', name);
  const lake = newLake(options.config);
  cpSync(join(folder, 'in'), join(lake.folder, 'in'), { recursive: true });
  const own = readFileSync(join(folder, 'commands.txt'), 'utf8').trim().split('\n');
  const run = {
    lake,
    put: [] as Called[],
    answers: [] as Row[][],
    lineage: [] as LineageRow[][],
    others: [] as Called[],
  };
  for (const line of options.commands?.(own) ?? own) {
    const argv = wordsOf(line);
    const asksRows = argv[0] === 'query' || argv[0] === 'lineage';
    const called = await lake.lake(...argv, ...(asksRows ? ['--json'] : []));
    const expected = argv[0] === 'put' ? (options.putCodes?.[run.put.length] ?? 0) : 0;
    expect(called.code, `lake ${line}\n${called.out}${called.err}`).toBe(expected);
    if (argv[0] === 'put') run.put.push(called);
    else if (argv[0] === 'query') run.answers.push(called.json<Row[]>());
    else if (argv[0] === 'lineage') run.lineage.push(called.json<{ rows: LineageRow[] }>().rows);
    else run.others.push(called);
  }
  return run;
}

/** The words of a command line, of which some stand in double quotes, as a shell would read them. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
