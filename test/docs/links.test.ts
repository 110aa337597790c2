import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = globSync(['*.md', '{docs,lib,test,bench,localstack,samples,dashboard}/**/*.md'], { cwd: root });
const sources = globSync('{lib,cli,host,functions,infra,localstack,bench}/**/*.{ts,mjs}', { cwd: root });

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** The page without its blocks of code, where brackets mean something else. */
function proseOf(page: string): string {
  return read(page).replaceAll(/```[\s\S]*?```/g, '');
}

/** The relative links of a page: the path from the root, and the anchor. */
function linksOf(page: string): readonly { readonly path: string; readonly anchor: string | undefined }[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    return [{ path: path === '' ? page : relative(root, join(root, dirname(page), path)), anchor }];
  });
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
}

test('A relative link leads to a file or a folder that is there.', () => {
  const links = pages.flatMap((page) => linksOf(page).map((link) => ({ page, ...link })));
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
});

test('A link to a heading leads to one that is there.', () => {
  const links = pages.flatMap((page) => linksOf(page).map((link) => ({ page, ...link })));
  const lost = links.filter(
    ({ path, anchor }) => anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).has(anchor),
  );
  expect(lost).toEqual([]);
});

test('A page that code or a message names is there.', () => {
  const named = sources.flatMap((file) =>
    [...read(file).matchAll(/\bdocs\/[\w-]+(?:\/[\w-]+)*\.md\b/g)].map(([page]) => ({ file, page })),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ page }) => !existsSync(join(root, page)))).toEqual([]);
});

test('Every page of docs is reachable from the README.', () => {
  const reached = new Set(['README.md']);
  for (const page of reached)
    for (const { path } of linksOf(page)) if (path.endsWith('.md') && existsSync(join(root, path))) reached.add(path);
  const folders = ['docs/decisions/'];
  const lost = pages.filter((page) => page.startsWith('docs/') && !reached.has(page));
  expect(lost.filter((page) => !folders.some((folder) => page.startsWith(folder)))).toEqual([]);
});
