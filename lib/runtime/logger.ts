import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { LakeError } from '../lake/error.ts';
import { type Facts, type Logger, type LogLevel, logLevels, silentLogger } from '../lake/logger.ts';
import { redact } from './redact.ts';

export interface StageLoggerOptions {
  /** Name of the function or command that logs: `validate`, `lake up`. */
  readonly serviceName: string;
  readonly level: LogLevel;
  /**
   * Takes one line of JSON without its line end. The default is standard error, so that standard output holds only a
   * command's result.
   */
  readonly write?: (line: string) => void;
}

/** The keys that every line has. A fact with such a name is written as `fact_…` and does not get lost. */
const reservedKeys = new Set(['level', 'message', 'sampling_rate', 'service', 'timestamp']);

/**
 * Logs lines of JSON in the form of Powertools for AWS Lambda, and masks secrets and e-mail addresses. In Lambda, the
 * function's own log level (`AWS_LAMBDA_LOG_LEVEL`) wins over `level`.
 *
 * @example
 * const logger = stageLogger({ serviceName: 'clean', level: logLevelOf(env.LAKE_LOG_LEVEL) });
 * logger.child({ requestId }).info('Part written', { rows: 1204 });
 */
export function stageLogger({ serviceName, level, write = writeToStderr }: StageLoggerOptions): Logger {
  if (level === 'silent') return silentLogger;
  return withFacts(new LineLogger(serviceName, level, write), {});
}

/**
 * Gives the level that a setting such as LAKE_LOG_LEVEL names, or `silent` if there is none. Throws `invalid-config`
 * for an unknown one.
 */
export function logLevelOf(setting: string | undefined): LogLevel {
  if (setting === undefined || setting === '') return 'silent';
  const level = logLevels.find((known) => known === setting.toLowerCase());
  if (level !== undefined) return level;
  throw new LakeError(`The log level is not one of ${logLevels.join(', ')}: correct LAKE_LOG_LEVEL.`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'never',
  });
}

/**
 * Replaces the last step of Powertools, which would print through the console. Half of the console goes to standard
 * output.
 */
class LineLogger extends PowertoolsLogger {
  readonly #write: (line: string) => void;

  constructor(serviceName: string, logLevel: Exclude<LogLevel, 'silent'>, write: (line: string) => void) {
    super({ serviceName, logLevel });
    this.#write = write;
  }

  protected override printLog(_level: number, item: Parameters<PowertoolsLogger['printLog']>[1]): void {
    item.prepareForPrint();
    this.#write(JSON.stringify(item.getAttributes(), this.getJsonReplacer()));
  }
}

function withFacts(target: LineLogger, base: Facts): Logger {
  const line = (facts: Facts = {}) => lineFacts({ ...base, ...facts });
  return {
    debug: (message, facts) => target.debug(message, line(facts)),
    info: (message, facts) => target.info(message, line(facts)),
    warn: (message, facts) => target.warn(message, line(facts)),
    error: (message, facts) => target.error(message, line(facts)),
    child: (facts) => withFacts(target, { ...base, ...facts }),
  };
}

function lineFacts(facts: Facts): Record<string, unknown> {
  const renamed = Object.entries(facts).map(([key, value]) => [reservedKeys.has(key) ? `fact_${key}` : key, value]);
  return redact(Object.fromEntries(renamed)) as Record<string, unknown>; // An object stays an object.
}

function writeToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
