import { expect, it } from 'vitest';
import { testsNear } from '../support/tests-near.ts';

const tests = [
  'test/lake/keys.test.ts',
  'test/lake/values.test.ts',
  'test/store/file.test.ts',
  'test/store/file-limits.test.ts',
  'test/store/s3.test.ts',
  'test/sources/tiktok.test.ts',
  'test/sources/tiktok-dates.test.ts',
  'test/sources/linktree.test.ts',
  'test/cli/put.test.ts',
  'test/stages/any-order.long.test.ts',
];

it.each([
  ['lib/lake/decimal.ts', ['test/lake/keys.test.ts', 'test/lake/values.test.ts']],
  ['lib/store/file.ts', ['test/store/file-limits.test.ts', 'test/store/file.test.ts']],
  ['lib/sources/tiktok/dates.ts', ['test/sources/tiktok-dates.test.ts', 'test/sources/tiktok.test.ts']],
  ['cli/commands/put.ts', ['test/cli/put.test.ts']],
  ['test/store/s3-server.ts', ['test/store/file-limits.test.ts', 'test/store/file.test.ts', 'test/store/s3.test.ts']],
  ['test/lake/keys.test.ts', ['test/lake/keys.test.ts']],
  ['lib/stages/chain.ts', []],
])('a change of %s is answered by the tests nearest to it', (changed, near) => {
  expect(testsNear([changed], tests)).toEqual(near);
});

it('several changed files are answered by the tests of all, each once', () => {
  expect(testsNear(['lib/lake/a.ts', 'lib/lake/b.ts', 'lib/store/s3.ts'], tests)).toEqual([
    'test/lake/keys.test.ts',
    'test/lake/values.test.ts',
    'test/store/s3.test.ts',
  ]);
});
