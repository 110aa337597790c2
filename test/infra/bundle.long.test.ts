import { execFile, execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { type Bundles, bundleFunctions, codeOf, sizeLines } from '../../infra/bundle/bundle.ts';
import { factsOf, functionNames } from '../../infra/function-table.ts';
import { zones } from '../../lib/lake/zone.ts';
import { hasBrowser } from '../browser/test-browser.ts';
import { secretOf, startPortal } from '../sources/distrokid/portal.ts';
import { startCloud } from './cloud-server.ts';

const megabyte = 1024 ** 2;
/** Bundled for this machine, whose binding npm installed, so that the test needs no network and can run the code. */
const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

async function unzip(path: string, folder: string): Promise<void> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true });
  for await (const entry of zip.eachEntry())
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(fileIn(folder, entry.fileName)));
}

function fileIn(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

describe.runIf(process.platform === 'linux')('the bundles', () => {
  let bundles: Bundles;
  const folder = mkdtempSync(join(tmpdir(), 'lake-bundles-'));

  beforeAll(async () => {
    bundles = await bundleFunctions({ architecture });
    process.stdout.write(`${sizeLines(bundles).join('\n')}\n`);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Lambda counts the zip when it is sent and the code when it starts: a function without DuckDB keeps its zip under a megabyte.
  it.each(functionNames)('%s is as small as it may be', (name) => {
    const { zipBytes, codeBytes, unpackedBytes } = bundles[name];
    const { usesEngine, usesBrowser } = factsOf(name);
    expect(zipBytes).toBeLessThan((usesBrowser ? 75 : usesEngine ? 30 : 1) * megabyte);
    // The readers of workbooks and the presets of statements are in both.
    expect(codeBytes).toBeLessThan((usesEngine ? 1.75 : 1.25) * megabyte);
    // Lambda takes 250; and the browser's own growth shall be seen.
    expect(unpackedBytes).toBeLessThan((usesBrowser || usesEngine ? 90 : 1.25) * megabyte);
  });

  it('are made the same again', async () => {
    expect(await bundleFunctions({ architecture })).toEqual(bundles);
  });

  it.each(functionNames)(
    '%s starts from its zip alone',
    async (name) => {
      const target = join(folder, name);
      await unzip(bundles[name].path, target);
      expect(existsSync(join(target, 'duckdb.node'))).toBe(factsOf(name).usesEngine);
      const code = readFileSync(join(target, 'index.mjs'), 'utf8');
      expect(code).not.toMatch(/readFileSync\(new URL\("\.\/[\w-]+\.sql"/);
      // Nobody signs on in a function, and nobody reads a schema there.
      expect(code).not.toMatch(/sso-oidc|fromSSO|fromJSONSchema/);
      const start = `import('${join(target, 'index.mjs')}').then(({ handler }) => process.exit(typeof handler === 'function' ? 0 : 3))`;
      execFileSync(process.execPath, ['-e', start], {
        cwd: target,
        env: {
          ...Object.fromEntries(zones.map((zone) => [`LAKE_BUCKET_${zone.toUpperCase()}`, zone])),
          AWS_REGION: 'eu-central-1',
        },
      });
    },
    30_000,
  );

  it('takes an owner’s configuration from a folder of its own, where the package is imported by its name', async () => {
    const own = join(folder, 'lake.config.ts');
    writeFileSync(
      own,
      "import { defineLake } from 'bedrot-data-lake';\nexport const config = defineLake({ sources: { tiktok: { accounts: ['glass-rain'] } } });\n",
    );
    expect((await codeOf('validate', own)).toString()).toContain('glass-rain');
    expect((await codeOf('validate')).toString()).not.toContain('glass-rain');
  });

  it.runIf(hasBrowser)(
    'extract-browser finds its Chromium and its driver in its zip alone, and lands what they show',
    async () => {
      const target = join(folder, 'extract-browser');
      if (!existsSync(target)) await unzip(bundles['extract-browser'].path, target);
      const config = join(import.meta.dirname, 'browser.config.ts');
      writeFileSync(join(target, 'index.mjs'), await codeOf('extract-browser', config));
      const temporary = join(folder, 'tmp');
      mkdirSync(temporary);
      const portal = await startPortal(new Date());
      const cloud = await startCloud({ 'lake/distrokid/nova': secretOf('good') });
      try {
        await promisify(execFile)(process.execPath, ['-e', invocation(join(target, 'index.mjs'))], {
          cwd: target,
          env: {
            ...Object.fromEntries(zones.map((zone) => [`LAKE_BUCKET_${zone.toUpperCase()}`, zone])),
            LAKE_S3_PATH_STYLE: '1',
            LAKE_BASE_URL_DISTROKID: portal.baseUrl,
            TMPDIR: temporary,
            PATH: '/usr/bin:/bin',
            AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
            POWERTOOLS_TRACE_ENABLED: 'false',
            ...cloud.env,
          },
        });
        expect(cloud.objects.map(({ key }) => key.replace(/\d{8}_\d{6}/, 'NOW'))).toEqual([
          'landing/distrokid/nova/streams_stats_NOW.html',
          'landing/distrokid/nova/applemusic_stats_NOW.html',
        ]);
        expect(cloud.objects[0]?.text).toContain('makeChart("trend365day"');
        expect(cloud.secrets['lake/distrokid/nova']).toContain('good-');
      } finally {
        await Promise.all([portal.close(), cloud.close()]);
      }
    },
    60_000,
  );
});

/** What Lambda does: calls the handler with an event. */
function invocation(path: string): string {
  const event = JSON.stringify({ source: 'distrokid', account: 'nova' });
  const context = '{ awsRequestId: "request", getRemainingTimeInMillis: () => 60_000 }';
  return `import('${path}').then(({ handler }) => handler(${event}, ${context})).then(() => process.exit(0))`;
}
