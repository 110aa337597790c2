import { once } from 'node:events';

/** Everything of its process that a command may touch. Tests pass a terminal that keeps what was written. */
export interface Terminal {
  /** Writes to standard output: the command's result, and nothing else. */
  out(text: string): void;
  /** Waits until what was written to standard output is taken, so that a slow reader does not fill the memory. */
  drained?(): Promise<void>;
  /** Writes to standard error: errors, progress, hints, log lines. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  now(): Date;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** Aborts when the user asks the command to stop. A command that asks for the signal stops cleanly; without it the process ends at once. */
  stopSignal(): AbortSignal;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  let stop: AbortController | undefined;
  // The reader went away (`lake query … | head`), so nobody reads further output. A command that runs until it is stopped
  // gets the chance to clean up first.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!stop) process.exit(0);
    stop.abort();
  });
  return {
    out: (text) => void stdout.write(text),
    drained: async () => {
      if (stdout.writableNeedDrain) await once(stdout, 'drain');
    },
    err: (text) => void stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    outIsTty: stdout.isTTY === true,
    errIsTty: stderr.isTTY === true,
    stopSignal() {
      stop ??= stopController();
      return stop.signal;
    },
  };
}

/** The first signal asks for a clean stop. A second signal ends the process as usual. */
function stopController(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  return controller;
}
