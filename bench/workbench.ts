import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { z } from 'zod';
import type { Options } from './options.ts';
import { type PeerName, peerPython } from './peers.ts';
import { type StatementShape, type WrittenStatement, writeStatement } from './statement.ts';
import { type Taken, takenSchema } from './taken.ts';

const run = promisify(execFile);

/** What the measuring processes print: a result, and of dlt its own lines before it. */
const maxBuffer = 16 * 1024 ** 2;

/** What a scenario works with. */
export interface Workbench {
  readonly options: Options;
  say(text: string): void;
  /** A statement of this shape; made once. */
  statement(shape: StatementShape): Promise<WrittenStatement>;
  /** Runs `measures/NAME.ts` in a process of its own; gives what it prints. */
  measure<T>(name: string, input: unknown, result: z.ZodType<T>): Promise<T>;
  /** Runs a peer over a statement, in a process of its own. */
  peer(name: PeerName, statement: string): Promise<Taken>;
  /** Makes an empty folder, hands it over, and removes it whatever happens. */
  withFolder<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

export function openWorkbench(folder: string, options: Options, say: (text: string) => void): Workbench {
  const statements = new Map<string, Promise<WrittenStatement>>();
  let python: Promise<string> | undefined;
  const withFolder = async <T>(work: (own: string) => Promise<T>): Promise<T> => {
    const own = await mkdtemp(join(folder, 'run-'));
    try {
      return await work(own);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  };
  return {
    options,
    say,
    withFolder,
    statement: (shape) => {
      const name = JSON.stringify(shape);
      const known = statements.get(name) ?? writeStatement(join(folder, `statement-${statements.size}.tsv`), shape);
      statements.set(name, known);
      return known;
    },
    measure: async (name, input, result) => {
      const script = join(import.meta.dirname, 'measures', `${name}.ts`);
      return result.parse(await lastLine(process.execPath, [script], input));
    },
    peer: async (name, statement) => {
      python ??= peerPython(join(import.meta.dirname, '..', '.cache'));
      const script = join(import.meta.dirname, 'peers', 'peer.py');
      const path = await python;
      return withFolder(async (own) => takenSchema.parse(await lastLine(path, ['-B', script, name, statement, own])));
    },
  };
}

/** The input goes by the standard input: an argument may be no longer than 128 KB. */
async function lastLine(program: string, args: readonly string[], input?: unknown): Promise<unknown> {
  const running = run(program, args, { maxBuffer });
  running.child.stdin?.end(JSON.stringify(input ?? null));
  const { stdout } = await running;
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
