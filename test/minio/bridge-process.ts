import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface BridgeProcess {
  /** As a power cut would: nothing is finished, nothing is said. */
  kill(): Promise<void>;
}

/** Starts the bridge as a process of its own and waits until it listens. */
export async function startBridgeProcess(settings: Readonly<Record<string, string>>): Promise<BridgeProcess> {
  const path = join(import.meta.dirname, '../../localstack/minio-bridge-process.ts');
  const child = spawn(process.execPath, [path], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await listening(child);
  return {
    kill: async () => {
      const ended = new Promise((end) => child.once('exit', end));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((ready, failed) => {
    child.stdout?.once('data', () => ready());
    child.once('exit', (code) => failed(new Error(`The bridge ended with ${code} before it listened.`)));
  });
}
