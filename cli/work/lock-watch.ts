/** How long another process may hold the lock before a waiting command says so, in milliseconds: most work is done by then. */
const sayAfterMs = 5_000;

/** How long the queues may stay as they are before the holder counts as idle, in milliseconds: one large file takes a minute. */
const idleAfterMs = 90_000;

/** Looks at a wait for another process, and says what is to be said about it. */
export interface LockWatch {
  /** Takes what the queues hold, as text that changes when something is done. Gives a line for the terminal, each at most once. */
  look(queues: string, nowMs: number): string | undefined;
}

/** Watches the wait for the process that holds a lake's lock. `nowMs` is a clock that never goes back. */
export function lockWatch(startedMs: number): LockWatch {
  let seen: string | undefined;
  let sinceMs = startedMs;
  let hasSaidWaiting = false;
  let hasSaidIdle = false;
  return {
    look(queues, nowMs) {
      if (queues !== seen) sinceMs = nowMs;
      seen = queues;
      if (!hasSaidIdle && nowMs - sinceMs >= idleAfterMs) {
        hasSaidIdle = true;
        const seconds = Math.round((nowMs - sinceMs) / 1_000);
        return `The process that holds the lock of this lake has done nothing for ${seconds} s. If it hangs, end it: this command then does the work.`;
      }
      if (!hasSaidWaiting && nowMs - startedMs >= sayAfterMs) {
        hasSaidWaiting = true;
        return 'Another process holds the lock of this lake (lake up, or another --wait) and does the work. This command waits for it.';
      }
      return undefined;
    },
  };
}
