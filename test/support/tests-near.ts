/**
 * The test files that stand nearest to changed files, by path from the root: a test file itself; of lib/a/b.ts the tests whose
 * path begins with test/a/b, else those of the folder test/a; of cli/a.ts those below test/cli. Long tests are never near.
 */
export function testsNear(changed: readonly string[], tests: readonly string[]): readonly string[] {
  const quick = tests.filter((test) => !test.endsWith('.long.test.ts'));
  return [...new Set(changed.flatMap((file) => nearOne(file, quick)))].sort();
}

function nearOne(file: string, tests: readonly string[]): readonly string[] {
  if (tests.includes(file)) return [file];
  const parts = file
    .replace(/\.[a-z.]+$/, '')
    .split('/')
    .slice(file.startsWith('lib/') || file.startsWith('test/') ? 1 : 0);
  for (let length = parts.length; length > 0; length -= 1) {
    const path = ['test', ...parts.slice(0, length)].join('/');
    const near = tests.filter(
      (test) => test.startsWith(`${path}/`) || test.startsWith(`${path}.`) || test.startsWith(`${path}-`),
    );
    if (near.length > 0) return near;
  }
  return [];
}
