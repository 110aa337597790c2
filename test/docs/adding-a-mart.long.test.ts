import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedFiles, type ProjectCopy, projectCopy, stepsOf } from './followed-page.ts';

/** Processes of their own that start a lake: a busy machine takes its time. */
const timeoutMs = 180_000;

let copy: ProjectCopy;

beforeAll(() => {
  copy = projectCopy();
  copy.follow(stepsOf('docs/adding-a-mart.md'));
}, timeoutMs);

afterAll(() => copy.remove());

test(
  'The page, followed as written, makes a new table, and its rows are followed back to their lines.',
  () => {
    const { holds } = JSON.parse(copy.run('npm run -s lake -- reconcile --json')) as { readonly holds: boolean };
    expect(holds).toBe(true);
    expect(copy.run('npm run -s lake -- lineage shazams_daily')).toContain('apple.json');
  },
  timeoutMs,
);

test('A new table takes its folder and one line; the rest is made from them.', () => {
  expect(changedFiles(copy)).toEqual([
    'docs/catalog/README.md',
    'docs/catalog/catalog.json',
    'docs/catalog/curated-shazams-daily.md',
    'docs/catalog/toolost-apple-shazam.md',
    'docs/exports.md',
    'lib/marts/list.ts',
    'lib/marts/shazams-daily',
  ]);
});
