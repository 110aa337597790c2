import { afterAll, expect, test } from 'vitest';
import type { FlowGraph } from '../../lib/query/flow-graph.ts';
import { sandbox } from './support.ts';

const box = sandbox();
afterAll(() => box.remove());

test('graph needs no lake and shows each dataset with the tables that read it', async () => {
  const called = await box.lake('graph');
  expect(called.code).toBe(0);
  expect(called.out).toMatch(/metaads +metaads\/insights +v\d+ +marketing +curated\.ads_campaigns, curated\.ads_daily/);
});

test('graph draws the flow as DOT, SVG and JSON', async () => {
  expect((await box.lake('graph', '--dot')).out).toContain('"raw:distrokid" -> "dataset:distrokid/bank-details";');
  expect((await box.lake('graph', '--svg')).out).toMatch(/^<svg [\s\S]*curated\.social_daily[\s\S]*<\/svg>\n$/);
  const { columns, nodes } = (await box.lake('graph', '--json')).json<FlowGraph>();
  expect(columns).toHaveLength(5);
  expect(nodes.map(({ id }) => id)).toContain('mart:royalties');
});

test('graph prints one form at a time', async () => {
  expect(await box.lake('graph', '--dot', '--json')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Use only one of'),
  });
});
