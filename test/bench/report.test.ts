import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { blocksOf, documentPath, filled, picture } from '../../bench/document.ts';
import { median, pairedRatio, smallAmount } from '../../bench/figures.ts';
import { readOptions } from '../../bench/options.ts';
import { pictureOf } from '../../bench/picture.ts';
import { markdownOf, textOf } from '../../bench/report-text.ts';
import { resultsSchema } from '../../bench/results.ts';
import { scenarios } from '../../bench/scenarios/registry.ts';
import { sampleResults } from './results.ts';

const table = {
  title: 'Times',
  columns: [{ name: 'who' }, { name: 'time', right: true }],
  rows: [
    ['lake | a', '1.00 s'],
    ['b', '12.00 s'],
  ],
  note: 'Once.',
};

function read(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

describe('Figures', () => {
  test('The median of an even number of values is the mean of the middle two.', () => {
    expect(median([4, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('A ratio is made round by round, so that a slow round that slows both does not change it.', () => {
    expect(pairedRatio([2, 20, 2], [1, 10, 1])).toBe(2);
    expect(() => pairedRatio([1, 2], [1])).toThrow('cannot be paired');
  });

  test('An error of money is told to its first digits, however small.', () => {
    expect(smallAmount('-0.00000000123')).toBe('0.0000000012');
    expect(smallAmount('0')).toBe('0');
  });
});

describe('Tables', () => {
  test('A table is text with aligned columns.', () => {
    const lines = [
      'Times',
      'who          time',
      '────────  ───────',
      'lake | a   1.00 s',
      'b         12.00 s',
      'Once.',
    ];
    expect(textOf(table)).toBe(lines.join('\n'));
  });

  test('A table is Markdown, and a bar in a cell ends no cell.', () => {
    const lines = [
      '**Times**',
      '',
      '| who | time |',
      '|---|---:|',
      '| lake \\| a | 1.00 s |',
      '| b | 12.00 s |',
      '',
      'Once.',
    ];
    expect(markdownOf(table)).toBe(lines.join('\n'));
  });

  test('Every scenario tells its result without a missing figure, and names its goals.', () => {
    const results = resultsSchema.parse(JSON.parse(JSON.stringify(sampleResults)));
    expect(Object.keys(results.scenarios).sort()).toEqual(scenarios.map(({ name }) => name).sort());
    const blocks = blocksOf(results);
    expect([...blocks.values()].join('\n')).not.toMatch(/NaN|undefined|Infinity/);
    expect(blocks.get('goals')).toContain('| time of bare DuckDB | at most 1.5× | 2.00× | no |');
    expect(blocks.get('goals')).toContain('| faster than pandas, the original style | at least 8× | 5.00× | no |');
    expect(blocks.get('statement')).toContain('4 rows inexact, sum off by 0.0000000012');
  });

  test('A result of another shape is refused.', () => {
    for (const { report } of scenarios) expect(() => report({})).toThrow();
  });
});

describe('The document', () => {
  const blocks = new Map([['statement', 'new']]);

  test('What stands between marks is replaced, and only that.', () => {
    const before = 'a\n<!-- bench:statement -->\nold\n<!-- /bench -->\nb\n<!-- bench:burst -->\n<!-- /bench -->\n';
    const after =
      'a\n<!-- bench:statement -->\nnew\n<!-- /bench -->\nb\n<!-- bench:burst -->\nNot measured in this run.\n<!-- /bench -->\n';
    expect(filled(before, blocks)).toBe(after);
    expect(filled(after, blocks)).toBe(after);
  });

  test('A mark that nobody fills is an error.', () => {
    expect(() => filled('<!-- bench:speed -->\n<!-- /bench -->', blocks)).toThrow("a mark for 'speed'");
  });

  test('The page on performance has a place for every scenario.', () => {
    for (const { name } of scenarios) expect(read(documentPath)).toContain(`<!-- bench:${name} -->`);
  });

  test('The goals are told on the page that explains them.', () => {
    expect(read(documentPath)).toContain('<!-- bench:goals -->');
  });

  test('No figure is typed by hand: what stands in the documents is what the results give.', () => {
    const results = resultsSchema.parse(JSON.parse(read('docs/performance.json')));
    const given = blocksOf(results);
    expect(filled(read(documentPath), given)).toBe(read(documentPath));
    expect(read(picture)).toBe(pictureOf(results));
  });
});

describe('The picture', () => {
  test('It is whole: no missing number, one bar for each contender, one point for each size.', () => {
    const svg = pictureOf(sampleResults);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.match(/<rect class="(lake|other)"/g)).toHaveLength(3);
    expect(svg.match(/<circle/g)).toHaveLength(8);
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  test('A run without some scenarios has a smaller picture.', () => {
    expect(pictureOf({ ...sampleResults, scenarios: {} })).not.toMatch(/NaN|<circle/);
  });
});

test('Options are whole numbers from 1, and all of everything means peers and 2,000 files.', () => {
  expect(readOptions(['--all'])).toMatchObject({ peers: true, files: 2_000, rows: 1_000_000 });
  expect(readOptions([])).toMatchObject({ peers: false, files: 200 });
  expect(() => readOptions(['--rows', '1.5'])).toThrow('--rows must be a whole number of at least 1.');
});
