/** Why messages failed, carried past Lambda's answer, which names the failed messages only. */
export interface FailureCollector {
  /** Give this to `sqsHandler` as its `onItemFailure`. */
  readonly note: (id: string, error: unknown) => void;
  /** The error noted for a message; undefined where none was. */
  readonly peek: (id: string) => unknown;
  /** The same, once. */
  readonly take: (id: string) => unknown;
}

/** Notes shared by the handlers and the worker of one process. */
export function failureCollector(): FailureCollector {
  const errors = new Map<string, unknown>();
  return {
    note: (id, error) => void errors.set(id, error),
    peek: (id) => errors.get(id),
    take(id) {
      const error = errors.get(id);
      errors.delete(id);
      return error;
    },
  };
}
