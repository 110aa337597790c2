import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSql } from '../../infra/bundle/plugins.ts';

const root = join(import.meta.dirname, '../..');

test('files of SQL are read in the way in which a bundle finds them', () => {
  const files = globSync('{lib,cli}/**/*.ts', { cwd: root });
  const others = files.filter((file) => {
    const code = readFileSync(join(root, file), 'utf8').replaceAll(readSql, '');
    return /readFileSync\(/.test(code) && /\.sql\b(?!\.)/.test(code.replaceAll(/\.sql\}?[,;) ]|\.sql`/g, ''));
  });
  expect(others).toEqual([]);
});
