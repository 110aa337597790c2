import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageFolder, type Sandbox, sandbox } from './support.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.remove());

describe('the command line', () => {
  test.each([
    [['putt'], /no command 'putt'\. Did you mean put\?/],
    [['put', 'a', '--wiat'], /no option --wiat\. Did you mean --wait\?/],
    [['put', 'a', '-x'], /no option -x/],
    [['put', '--source', '--wait', 'a'], /--source needs a value/],
    [['put', 'a', '--wait=yes'], /--wait takes no value/],
    [['put'], /lake put needs PATH…/],
    [['query'], /lake query needs SQL/],
    [['query', 'SELECT', '1'], /whole statement into quotes/],
    [['tables', 'royalties'], /takes no further argument, but got 'royalties'/],
    [['query', 'SELECT 1', '--csv', '--json'], /either --csv or --json/],
    [['--lake', 'x', 'put'], /Write the command before/],
    [[], /Usage: lake COMMAND/],
  ])(
    '%j is wrong use: exit code 2, what is wrong on standard error and nothing on standard output',
    async (argv, message) => {
      const called = await box.lake(...argv);
      expect(called).toMatchObject({ code: 2, out: '' });
      expect(called.err).toMatch(message);
    },
  );

  test('help and version are answers: exit code 0 on standard output', async () => {
    for (const argv of [['--help'], ['-h'], ['help']])
      expect((await box.lake(...argv)).out).toMatch(/Commands\n {2}init .*\n {2}put /);
    for (const argv of [
      ['put', '--help'],
      ['put', '-h'],
      ['help', 'put'],
    ]) {
      expect(await box.lake(...argv)).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringMatching(/^Usage: lake put PATH…/),
      });
    }
    expect(await box.lake('--version')).toMatchObject({ code: 0, out: '0.1.0\n' });
  });
});

describe('settings', () => {
  test('config shows each value with where it comes from', async () => {
    const env = { LAKE_MEMORY_MB: '256', NO_COLOR: '1', LAKE_THREADS: '' };
    const called = await box.lakeWith({ env }, 'config', '--lake', 'here', '--json');
    const { settings, config, file } = called.json<
      Record<'settings' | 'config', { name: string; value: unknown; from: string }[]> & { file: string }
    >();
    expect(settings.map(({ name, value, from }) => `${name}=${value} ${from}`)).toEqual([
      'LAKE_DIR=here option',
      'LAKE_PLACE=embedded default',
      'LAKE_NAME=bedrot default',
      'LAKE_CONFIG=the nearest lake.config.ts upwards, else the package’s own default',
      'LAKE_LOG_LEVEL=silent default',
      'LAKE_MEMORY_MB=256 environment',
      'LAKE_THREADS=all cores default',
      'LAKE_SECRETS_DIR=none default',
      'LAKE_CHROME=its own on Linux x86_64, else Google Chrome default',
      'NO_COLOR=true environment',
    ]);
    expect(file).toBe(join(packageFolder, 'lake.config.ts'));
    expect(config).toContainEqual({ name: 'limits.columns', value: 200, from: 'default' });
    expect((await box.lake('config')).out).toMatch(/^limits\.columns +default +200$/m);
    expect(existsSync(box.lakeDir)).toBe(false);
  });

  test('the configuration is LAKE_CONFIG’s file, else the one of the working folder', async () => {
    box.write('lake.config.ts', "export const config = { sources: { distrokid: { accounts: ['Nova Kite'] } } };");
    box.write('other.ts', 'export const config = { limits: { columns: 7 } };');
    expect((await box.lake('config')).out).toMatch(/^sources\.distrokid\.accounts +file +\["nova-kite"\]$/m);
    const env = { LAKE_CONFIG: 'other.ts' };
    expect((await box.lakeWith({ env }, 'config')).out).toMatch(/^limits\.columns +file +7$/m);
  });

  test.each([
    [{ LAKE_DRI: 'x' }, /sets LAKE_DRI.*did you mean LAKE_DIR\?/],
    [{ LAKE_MEMORY_MB: 'lots' }, /LAKE_MEMORY_MB is not valid: must be a whole number/],
    [{ LAKE_MEMORY_MB: '1' }, /LAKE_MEMORY_MB is not valid/],
    [{ LAKE_LOG_LEVEL: 'loud' }, /LAKE_LOG_LEVEL is not valid: must be one of debug, info, warn, error, silent\./],
    [{ LAKE_PLACE: 'mars' }, /LAKE_PLACE is not valid: must be one of embedded, minio, versitygw, localstack, aws\./],
    [{ LAKE_CONFIG: 'nowhere.ts' }, /no file .*nowhere\.ts: correct LAKE_CONFIG/],
    [{ LAKE_CONFIG: 'empty.ts' }, /exports no config/],
    [{ LAKE_CONFIG: 'broken.ts' }, /cannot be loaded/],
    [{ LAKE_CONFIG: 'unknown.ts' }, /spotfy/],
  ])('%j is refused with what to correct', async (env, message) => {
    box.write('empty.ts', 'export {};');
    box.write('broken.ts', 'throw new Error("no");');
    box.write('unknown.ts', 'export const config = { sources: { spotfy: {} } };');
    const called = await box.lakeWith({ env }, 'config');
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toMatch(message);
  });

  test('only a terminal gets colours, and not where NO_COLOR is set', async () => {
    const file = box.write('refused.csv', 'a,b\n1,2\n');
    const coloured = `${String.fromCharCode(27)}[3`;
    const env = { LAKE_DIR: box.lakeDir };
    expect((await box.lakeWith({ outIsTty: true }, 'put', file, '--wait')).out).toContain(coloured);
    expect(
      (await box.lakeWith({ outIsTty: true, env: { ...env, NO_COLOR: '1' } }, 'put', file, '--wait')).out,
    ).not.toContain(coloured);
    expect((await box.lake('put', file, '--wait')).out).not.toContain(coloured);
  });

  test('log lines go to standard error and only where they are asked for', async () => {
    const file = box.write('refused.csv', 'a,b\n1,2\n');
    const called = await box.lakeWith(
      { env: { LAKE_DIR: box.lakeDir, LAKE_LOG_LEVEL: 'info' } },
      'put',
      file,
      '--wait',
      '--json',
    );
    expect(called.json()).toBeDefined();
    expect(
      called.err
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).message),
    ).toContain('Validated');
  });
});

describe('the launcher', () => {
  const olderNode = ['/usr/bin/node', '/usr/local/bin/node'].find(
    (path) =>
      existsSync(path) &&
      Number(/^v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 24) < 24,
  );

  test.skipIf(olderNode === undefined)(
    'an older Node hands over to the one of the dependencies, with output and exit code',
    () => {
      const run = (...argv: string[]) =>
        spawnSync(olderNode ?? '', [join(packageFolder, 'cli/bin.mjs'), ...argv], {
          encoding: 'utf8',
          env: { PATH: '/usr/bin:/bin' },
        });
      expect(run('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' });
      expect(run('putt').status).toBe(2);
    },
  );

  test('the demo ends well, in less than ten seconds', () => {
    // Of processor time, which is the same on a busy machine: it tells how much it took when it ends.
    const spent = join(box.folder, 'spent');
    const write = `writeFileSync(${JSON.stringify(spent)}, JSON.stringify(process.cpuUsage()))`;
    const tellSpent = `import { writeFileSync } from 'node:fs'; process.on('exit', () => ${write});`;
    const demo = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(tellSpent)}`, join(packageFolder, 'cli/demo.ts')],
      {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, TMPDIR: box.folder },
      },
    );
    expect(demo).toMatchObject({ status: 0, stderr: '' });
    const { user, system } = JSON.parse(readFileSync(spent, 'utf8')) as NodeJS.CpuUsage;
    expect((user + system) / 1_000).toBeLessThan(10_000);
    expect(demo.stdout).toMatch(/^rejected {3}inbox\/samples\/refused\/earnings_overview\.csv$/m);
    expect(demo.stdout).toMatch(/earnings_usd 307\.688395401474/);
    for (const line of demo.stdout.split('\n'))
      if (!line.includes(box.folder)) expect([...line].length).toBeLessThanOrEqual(100);
  });
});
