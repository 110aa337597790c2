import type { Terminal } from '../../host/terminal.ts';
import { grouped, megabytes } from './text.ts';

/** A progress bar on standard error. It appears after a second, and only on a terminal. */
export interface Progress {
  /** Updates the bar: files done, and bytes where they are counted. */
  update(done: number, bytes?: number): void;
  /** Removes the bar. */
  end(): void;
}

const quietMs = 1_000;
const redrawMs = 100;
const barWidth = 30;

/**
 * A bar on standard error for work of `total` files. It draws nothing where that is no terminal, or where the work is
 * short.
 */
export function startProgress(terminal: Terminal, label: string, total: number): Progress {
  const startedMs = terminal.now().getTime();
  let drawnMs = 0;
  return {
    update(done, bytes) {
      const nowMs = terminal.now().getTime();
      if (!terminal.errIsTty || nowMs - startedMs < quietMs || nowMs - drawnMs < redrawMs) return;
      drawnMs = nowMs;
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const bar = '█'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '░');
      const size = bytes === undefined ? '' : `, ${megabytes(bytes)}`;
      terminal.err(`\r\u001b[2K${label} ${bar} ${grouped(done)}/${grouped(total)} files${size}`);
    },
    end() {
      if (drawnMs > 0) terminal.err('\r\u001b[2K');
    },
  };
}
