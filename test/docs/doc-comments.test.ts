import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = globSync('{lib,cli,host}/**/*.ts', { cwd: root });
const exported = files.flatMap(exportsOf);

interface Exported {
  readonly file: string;
  readonly name: string;
  /** The comment that ends in the line above; empty where there is none. */
  readonly comment: string;
}

/** The functions, classes and interfaces that a file exports, each with its doc comment. */
function exportsOf(file: string): readonly Exported[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const [, name] =
      /^export (?:async )?(?:function\*?|class|interface) (\w+)/.exec(line) ??
      /^export const (\w+)(?:: [^=]+)? = (?:async )?(?:<[^>]*>)?\(.*=>/.exec(line) ??
      [];
    return name === undefined ? [] : [{ file, name, comment: commentAbove(lines, index) }];
  });
}

function commentAbove(lines: readonly string[], index: number): string {
  if (!lines[index - 1]?.trimEnd().endsWith('*/')) return '';
  const begin = lines.slice(0, index).findLastIndex((line) => line.startsWith('/**'));
  return lines.slice(Math.max(0, begin), index).join('\n');
}

/** Interfaces that a name and its fields explain: their fields carry the comments. */
const isInterface = ({ file, name }: Exported) =>
  readFileSync(join(root, file), 'utf8').includes(`export interface ${name}`);

test('Every exported function and class has a doc comment.', () => {
  expect(exported.length).toBeGreaterThan(500);
  const without = exported.filter((one) => one.comment === '' && !isInterface(one));
  expect(without.map(({ file, name }) => `${file}: ${name} needs a comment /** … */ above it`)).toEqual([]);
});

/** Where a reader comes in: each shows how it is called. */
const doors = [
  'defineContract',
  'defineMart',
  'recognise',
  'castSelect',
  'rowSchema',
  'openArrival',
  'Ports',
  'ObjectStore',
  'fileStore',
  'memoryStore',
  's3Store',
  'announcing',
  'Queue',
  'sqliteQueue',
  'sqsQueue',
  'openEngine',
  'rawKey',
  'parseRawKey',
  'claimKey',
  'partKey',
  'martObjectKey',
  'effectiveAsOf',
  'effectiveParts',
  'parseLakeConfig',
  'parseObjectPuts',
  'LakeError',
  'validateArrival',
  'cleanRaw',
  'curate',
  'sqsHandler',
  'stageLogger',
  'findLosses',
  'sweepLake',
  'planClean',
  'reconcile',
  'createQueryViews',
  'openEmbedded',
  'openLakeAt',
];

test.each(doors)('%s shows an example of its use.', (door) => {
  const comments = exported.filter(({ name }) => name === door).map(({ comment }) => comment);
  expect(comments.some((comment) => comment.includes('@example'))).toBe(true);
});
