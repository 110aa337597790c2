/** From which line on a log is written; `silent` writes none. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Facts of a log line: names, counts, keys, durations with their unit in the name. Never row values or secrets. */
export type Facts = Readonly<Record<string, unknown>>;

/**
 * The logger port. A message is one constant sentence, so that lines can be counted by it. Varying values go into
 * `facts`.
 */
export interface Logger {
  debug(message: string, facts?: Facts): void;
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
  /** Makes a logger that adds `facts` to every line: a correlation id, the stage, the queue. */
  child(facts: Facts): Logger;
}

/** A logger that writes nothing. It is for tests, and for libraries used outside the lake. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
