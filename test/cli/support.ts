import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bankHeader, bankLine } from '../../bench/bank-details.ts';
import { main } from '../../cli/lake.ts';
import type { Terminal } from '../../host/terminal.ts';

export const packageFolder = join(import.meta.dirname, '../..');
export const samplesFolder = join(packageFolder, 'samples');

/** What a call printed and how it ended. */
export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output as the one JSON document that it must be. */
  json<T>(): T;
}

/** A folder of a test, its lake in it, and calls of the command there, in this process. */
export interface Sandbox {
  readonly folder: string;
  readonly lakeDir: string;
  /** Writes a file below the folder and gives its path. */
  write(name: string, body: string | Uint8Array): string;
  lake(...argv: string[]): Promise<Called>;
  lakeWith(terminal: Partial<Terminal>, ...argv: string[]): Promise<Called>;
  remove(): void;
}

export function sandbox(parent = tmpdir()): Sandbox {
  const folder = mkdtempSync(join(parent, 'lake-cli-'));
  const lakeDir = join(folder, 'lake');
  const lakeWith = async (special: Partial<Terminal>, ...argv: string[]): Promise<Called> => {
    const written = { out: '', err: '' };
    const code = await main(argv, {
      out: (text) => {
        written.out += text;
      },
      err: (text) => {
        written.err += text;
      },
      env: { LAKE_DIR: lakeDir },
      cwd: folder,
      now: () => new Date(),
      outIsTty: false,
      errIsTty: false,
      stopSignal: () => new AbortController().signal,
      ...special,
    });
    return { code, ...written, json: <T>() => JSON.parse(written.out) as T };
  };
  return {
    folder,
    lakeDir,
    write(name, body) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, body);
      return path;
    },
    lake: (...argv) => lakeWith({}, ...argv),
    lakeWith,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An arrival as the JSON outputs show it; only what the tests look at. */
export interface ArrivalJson {
  readonly state: string;
  readonly landingKey: string;
  readonly datasets: readonly string[];
  readonly account: string | null;
  readonly asOf: string | null;
  readonly asOfFrom: string | null;
  readonly correlationId: string | null;
  readonly rows: { readonly read: number; readonly accepted: number; readonly rejected: number } | null;
  readonly reasons: ReadonlyArray<{
    rule: string;
    fields: string[];
    line?: number;
    reason: string;
    suggestion: string;
  }>;
  readonly rejectedRows: ReadonlyArray<{ rule: string; rows: number; fields: string[]; suggestion: string }>;
  readonly notes: readonly string[];
}

export interface PutJson {
  readonly put: ReadonlyArray<{ path: string; landingKey: string; sizeBytes: number }>;
  readonly refused: ReadonlyArray<{ path: string; reason: string }>;
  readonly skipped: number;
  readonly arrivals: readonly ArrivalJson[];
  readonly failures: ReadonlyArray<{ stage: string; keys: string[]; reason: string }>;
  readonly marts: ReadonlyArray<{ mart: string; version: number; months: string[] }>;
}

const overviewHeader = '"Date","Video Views","Profile Views","Likes","Comments","Shares"';

/** A TikTok Studio overview as the platform writes it: one line a day of October. */
export function overviewCsv(days: number, views = 100): string {
  const lines = Array.from({ length: days }, (_, at) => `"October ${at + 1}","${views + at}","5","4","3","2"`);
  return `\uFEFF${[overviewHeader, ...lines].join('\n')}`;
}

/** A bank statement of one month with the given titles and earnings, a line each. */
export function bankTsv(lines: ReadonlyArray<readonly [title: string, earnings: string]>, month = '2026-09'): string {
  const rows = lines.map(([title, earnings]) =>
    bankLine({ 'Reporting Date': `${month}-25`, 'Sale Month': '2026-08', Title: title, 'Earnings (USD)': earnings }),
  );
  return `${[bankHeader, ...rows].join('\n')}\n`;
}

export interface ChildLake {
  readonly process: ChildProcess;
  /** The JSON lines of standard output. */
  readonly events: ReadonlyArray<{ event: string } & Partial<ArrivalJson>>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly err: string }>;
  /** Waits for an event; fails when the process ends first. */
  until(matches: (event: { event: string } & Partial<ArrivalJson>) => boolean): Promise<void>;
}

/** Runs the launcher as a process of its own, as a shell would. */
export function startLake(cwd: string, ...argv: string[]): ChildLake {
  const child = spawn(process.execPath, [join(packageFolder, 'cli/bin.mjs'), ...argv], {
    cwd,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: ({ event: string } & Partial<ArrivalJson>)[] = [];
  let rest = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{"event"')) events.push(JSON.parse(line));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  let isOver = false;
  const ended = once(child, 'close').then(([code, signal]) => {
    isOver = true;
    return { code, signal, err };
  });
  const until = async (matches: (event: { event: string } & Partial<ArrivalJson>) => boolean) => {
    while (!events.some(matches)) {
      if (isOver) throw new Error(`The lake ended before it said so: ${err}`);
      await sleep(25);
    }
  };
  return { process: child, events, ended, until };
}
