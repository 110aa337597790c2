import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CatalogueEntry } from '../../lib/contract/catalogue/catalogue-entry.ts';
import { packageFolder, sandbox } from './support.ts';

const box = sandbox();
afterAll(() => box.remove());
const docs = join(packageFolder, 'docs/catalog');

test('catalog needs no lake and lists every dataset and table with what it feeds', async () => {
  const { code, out } = await box.lake('catalog');
  expect(code).toBe(0);
  expect(out).toMatch(/distrokid\/bank-details +finance +feeds royalties/);
  expect(out).toMatch(/curated\.royalties +finance +made from \d+ datasets/);
});

test('catalog prints one page as docs/catalog holds it, under its name or its table', async () => {
  const page = readFileSync(join(docs, 'tiktok-overview.md'), 'utf8');
  expect((await box.lake('catalog', 'tiktok/overview')).out).toBe(page);
  expect((await box.lake('catalog', 'staging.tiktok_overview')).out).toBe(page);
  expect((await box.lake('catalog', 'royalties')).out).toBe(readFileSync(join(docs, 'curated-royalties.md'), 'utf8'));
});

test('catalog prints JSON of all or one: types, units, how numbers add up, freshness', async () => {
  const all = (await box.lake('catalog', '--json')).json<readonly CatalogueEntry[]>();
  expect(all.length).toBeGreaterThan(10);
  const one = (await box.lake('catalog', 'tiktok/follower-history', '--json')).json<CatalogueEntry>();
  expect(one).toMatchObject({ kind: 'dataset', owner: 'marketing', freshness: { everyHours: 24 }, personal: false });
  expect(one.columns).toContainEqual(
    expect.objectContaining({ name: 'followers', type: 'BIGINT', unit: 'people', additive: 'latest' }),
  );
});

test('catalog says what was meant by a name that there is not', async () => {
  const called = await box.lake('catalog', 'tiktok/overveiw');
  expect(called).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean tiktok/overview?') });
});

test('catalog writes what docs/catalog holds, removes pages that are gone, and nothing where it is told so', async () => {
  const folder = join(box.folder, 'pages');
  expect((await box.lake('catalog', '--write', folder, '--dry-run')).out).toContain('Would write');
  expect(existsSync(folder)).toBe(false);
  mkdirSync(folder);
  box.write('pages/old-page.md', 'x');
  box.write('pages/notes.txt', 'x');
  expect((await box.lake('catalog', '--write', folder)).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual([...readdirSync(docs), 'notes.txt'].sort());
});
