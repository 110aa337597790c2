#!/usr/bin/env node
// The door of the `lake` command. Plain JavaScript that an old Node can read: the rest is TypeScript, which takes Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const wantedMajor = 24;

if (Number(process.versions.node.split('.')[0]) >= wantedMajor) {
  keepCompiled();
  // A checkout runs its sources; Node reads no TypeScript in the folder of an installed package, so that has it compiled.
  const source = new URL('./lake.ts', import.meta.url);
  const { runAsProcess } = await import(existsSync(source) ? source.href : '../dist/lake.js');
  await runAsProcess();
} else {
  const node = newerNode();
  if (node === undefined) {
    process.stderr.write(
      `lake: this is Node ${process.versions.node}, and the lake needs Node ${wantedMajor} or newer: install it from nodejs.org, or run npm ci in a checkout, which brings one.\n`,
    );
    process.exitCode = 1;
  } else {
    handOver(node);
  }
}

/**
 * Keeps what Node compiles, stripped types included, for the next call, in the user's own cache folder. Where it cannot be
 * written, Node compiles each time. NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE turns it off.
 */
function keepCompiled() {
  const { env, platform } = process;
  const caches =
    platform === 'win32'
      ? env.LOCALAPPDATA
      : env.XDG_CACHE_HOME || join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache');
  if (caches) module.enableCompileCache(env.NODE_COMPILE_CACHE || join(caches, 'bedrot-data-lake'));
}

/** The Node 24 that came with the dependencies, if one fits this machine. */
function newerNode() {
  const { platform, arch } = process;
  const require = createRequire(import.meta.url);
  const program = platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const names =
    platform === 'win32' ? [`node-win-${arch}`] : [`node-${platform}-${arch}`, `node-bin-${platform}-${arch}`];
  for (const name of names) {
    try {
      const path = join(dirname(require.resolve(`${name}/package.json`)), program);
      if (existsSync(path)) return path;
    } catch {
      // Not installed: an optional dependency of another platform.
    }
  }
  return undefined;
}

/** Runs this file again under `node`, passing on terminal, signals and exit code. */
function handOver(node) {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', self, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  const pass = (signal) => child.kill(signal);
  // A terminal's Ctrl-C reaches the child by itself; here it must only not end the parent first.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) pass('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal));
  child.on('error', (error) => {
    process.stderr.write(`lake: ${node} cannot be started (${error.code}): run npm ci again.\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
