import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MartTrace } from '../../lib/query/lineage.ts';
import { preparedSandbox } from './prepared.ts';
import { type Sandbox, samplesFolder } from './support.ts';

let box: Sandbox;
beforeAll(async () => {
  box = await preparedSandbox('samples', (first) => first.lake('put', samplesFolder, '--wait'));
});
afterAll(() => box.remove());

describe('lineage', () => {
  test('follows rows of a table back to file and line', async () => {
    const called = await box.lake(
      'lineage',
      'curated.royalties',
      '--where',
      "country = 'DE'",
      '--limit',
      '2',
      '--json',
    );
    const { matches, rows } = called.json<MartTrace>();
    expect(matches).toBeGreaterThan(2);
    expect(rows).toHaveLength(2);
    expect(rows[0]?.from[0]).toMatchObject({
      line: expect.any(Number),
      landingKeys: [expect.stringMatching(/^inbox\//)],
    });
    const text = (await box.lake('lineage', 'royalties', '--where', "country = 'DE'", '--limit', '2')).out;
    expect(text).toMatch(/DistroKid_20260926_090000\.tsv +\d+ +quantity \d+/);
    expect(text).toMatch(/2 of \d+ rows of curated\.royalties\n$/);
    expect((await box.lake('lineage', 'royalties', '--where', 'false')).out).toBe(
      'No row of curated.royalties matches.\n',
    );
  });

  test('follows an arrival to every month of a table that it touched', async () => {
    const called = await box.lake('lineage', '--arrival', 'bank_details_20261101_081500.zip');
    expect(called.out).toMatch(/curated\.royalties v1: \d+ rows of 2026-06 … 2026-10/);
    const dot = (await box.lake('lineage', '--arrival', 'bank_details_20261101_081500.zip', '--dot')).out;
    for (const month of ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10'])
      expect(dot).toMatch(new RegExp(`:${month}" -> "mart:royalties:${month}";`));
  });

  test('draws rows from the files that they came in', async () => {
    const dot = (await box.lake('lineage', 'royalties', '--limit', '1', '--dot')).out;
    expect(dot).toMatch(/^digraph lake \{/);
    expect(dot).toMatch(/"landing:inbox\/.*" -> "raw:distrokid\/.*";/);
    const svg = (await box.lake('lineage', 'royalties', '--limit', '1', '--svg')).out;
    expect(svg).toMatch(/^<svg [\s\S]*curated\.royalties[\s\S]*<\/svg>\n$/);
  });

  test.each([
    [[], /Name a table, or name a file/],
    [['royalties', '--arrival', 'x'], /Name a table, or name a file/],
    [['nothing'], /There is no table 'nothing'/],
    [['royalties', '--limit', '0'], /--limit must be a whole number/],
    [['royalties', '--dot', '--svg'], /Use only one of --dot and --svg/],
    [['royalties', '--where', 'nosuch = 1'], /--where is not valid SQL: Binder Error/],
    [
      ['royalties', '--where', "store IN (SELECT content FROM read_text('/etc/hostname'))"],
      /--where is not valid SQL: Permission Error/,
    ],
    [['--arrival', 'tiktok'], /matches several arrivals/],
    [['--arrival', 'nothing-like-it'], /No arrival has/],
  ])('%j is wrong use', async (args, message) => {
    expect(await box.lake('lineage', ...args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});
