import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { LogLevel } from '../../lib/lake/logger.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { logLevelOf, stageLogger } from '../../lib/runtime/logger.ts';

function collected(level: LogLevel) {
  const lines: string[] = [];
  const logger = stageLogger({ serviceName: 'clean', level, write: (line) => void lines.push(line) });
  return { logger, lines, parsed: () => lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

it('a line is one JSON object with level, message, time, service and facts', () => {
  const { logger, lines, parsed } = collected('debug');
  logger.info('Part written', { rows: 12, key: 'staging/a\nb' });
  expect(lines[0]).not.toContain('\n');
  expect(parsed()).toEqual([
    expect.objectContaining({
      level: 'INFO',
      message: 'Part written',
      service: 'clean',
      rows: 12,
      key: 'staging/a\nb',
    }),
  ]);
  expect(Date.parse(String(parsed()[0]?.timestamp))).toBeGreaterThan(0);
});

it.each([
  ['debug', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
  ['warn', ['WARN', 'ERROR']],
  ['silent', []],
] as const)('at level %s only %j are written', (level, written) => {
  const { logger, parsed } = collected(level);
  logger.debug('d');
  logger.info('i');
  logger.warn('w');
  logger.error('e');
  expect(parsed().map((line) => line.level)).toEqual(written);
});

it('a child adds its facts to every line, and its own children theirs', () => {
  const { logger, parsed } = collected('info');
  logger.child({ requestId: 'r1' }).child({ queue: 'clean' }).info('Started', { n: 1 });
  logger.info('Alone');
  expect(parsed()[0]).toMatchObject({ requestId: 'r1', queue: 'clean', n: 1 });
  expect(parsed()[1]).not.toHaveProperty('requestId');
});

it('secrets are masked in facts of a line and of a child', () => {
  const { logger, lines } = collected('info');
  logger.child({ session: { cookie: 'shh' } }).error('Login expired', { token: 'shh', error: new Error('bad "shh"') });
  expect(lines.join()).not.toContain('shh');
  expect(lines.join()).toContain('[redacted]');
});

it('a fact named like a field of the line is kept under another name', () => {
  const { logger, parsed } = collected('info');
  logger.info('Said', { message: 'other', level: 7 });
  expect(parsed()).toEqual([
    expect.objectContaining({ message: 'Said', level: 'INFO', fact_message: 'other', fact_level: 7 }),
  ]);
});

it('the level of a setting is read without regard to case, and none means silent', () => {
  expect(logLevelOf('WARN')).toBe('warn');
  expect(logLevelOf(undefined)).toBe('silent');
  expect(logLevelOf('')).toBe('silent');
  expect(() => logLevelOf('loud')).toThrow(/not one of debug, info, warn, error, silent: correct LAKE_LOG_LEVEL/);
});

it('the silent logger says nothing, and so do its children', () => {
  const child = silentLogger.child({ a: 1 });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) child[level]('nothing', { b: 2 });
  expect(child).toBe(silentLogger);
});

it('without a place to write, lines go to standard error and standard output stays empty', () => {
  const module = new URL('../../lib/runtime/logger.ts', import.meta.url).href;
  const script = `import { stageLogger } from ${JSON.stringify(module)};
    const logger = stageLogger({ serviceName: 's', level: 'info' });
    for (const level of ['debug', 'info', 'warn', 'error']) logger[level](level);`;
  const run = (redirect: string) =>
    execFileSync('/bin/sh', ['-c', `"$0" --input-type=module -e "$1" ${redirect}`, process.execPath, script], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
  expect(run('2>/dev/null')).toBe('');
  expect(run('2>&1 >/dev/null').trim().split('\n')).toHaveLength(3);
});
