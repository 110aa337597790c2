/** Keeps the reasons why messages failed. Lambda's answer names only the failed messages. */
export interface FailureCollector {
  /** Give this to `sqsHandler` as its `onItemFailure`. */
  readonly note: (id: string, error: unknown) => void;
  /** The error noted for a message; undefined where none was. */
  readonly peek: (id: string) => unknown;
  /** Gives the error once and forgets it. */
  readonly take: (id: string) => unknown;
}

/** Makes the collector that the handlers and the worker of one process share. */
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
