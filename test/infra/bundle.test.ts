import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { type Bundles, bundleFunctions, sizeLines } from '../../infra/bundle/bundle.ts';
import { functionNames, functionTable } from '../../infra/function-table.ts';
import { zones } from '../../lib/lake/zone.ts';

const megabyte = 1024 ** 2;
/** Bundled for this machine, whose binding npm installed, so that the test needs no network and can run the code. */
const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

async function unzip(path: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const zip = await yauzl.openPromise(path, { lazyEntries: true });
  for await (const entry of zip.eachEntry())
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(folder, entry.fileName)));
}

describe.runIf(process.platform === 'linux')('the bundles', () => {
  let bundles: Bundles;
  const folder = mkdtempSync(join(tmpdir(), 'lake-bundles-'));

  beforeAll(async () => {
    bundles = await bundleFunctions({ architecture });
    process.stdout.write(`${sizeLines(bundles).join('\n')}\n`);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Lambda counts the zip when it is sent and the code when it starts: a function without DuckDB keeps both under a megabyte.
  it.each(functionNames)('%s is as small as it may be', (name) => {
    const { zipBytes, codeBytes } = bundles[name];
    const { usesEngine } = functionTable[name];
    expect(zipBytes).toBeLessThan((usesEngine ? 30 : 1) * megabyte);
    expect(codeBytes).toBeLessThan((usesEngine ? 1.5 : 1) * megabyte);
  });

  it('are made the same again', async () => {
    expect(await bundleFunctions({ architecture })).toEqual(bundles);
  });

  it.each(functionNames)(
    '%s starts from its zip alone',
    async (name) => {
      const target = join(folder, name);
      await unzip(bundles[name].path, target);
      expect(existsSync(join(target, 'duckdb.node'))).toBe(functionTable[name].usesEngine);
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
});
