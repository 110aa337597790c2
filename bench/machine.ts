import { execFile } from 'node:child_process';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { version as duckdbVersion } from '@duckdb/node-api';
import { peerVersions } from './peers.ts';
import type { Results } from './results.ts';

const run = promisify(execFile);

export function machine(): Results['machine'] {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: (processors[0]?.model ?? 'unknown').trim(),
    memoryBytes: totalmem(),
    system: type(),
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

/** Versions of all that takes part; of the lake the commit, with `+` where files differ from it. */
export async function versions(withPeers: boolean): Promise<Results['versions']> {
  const own = {
    lake: await firstLine('git', ['describe', '--always', '--dirty=+']),
    Node: process.version.slice(1),
    DuckDB: duckdbVersion().slice(1),
  };
  if (!withPeers) return own;
  const { duckdb = '', ...packages } = peerVersions();
  const python = (await firstLine('python3', ['--version'])).replace('Python ', '');
  return { ...own, Python: python, ...packages, 'DuckDB of dlt': duckdb };
}

async function firstLine(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(program, args, { cwd: import.meta.dirname })).stdout.split('\n')[0] ?? '';
  } catch {
    return 'unknown';
  }
}
