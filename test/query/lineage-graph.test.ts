import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marts } from '../../lib/marts/registry.ts';
import { dotText, type FlowGraph, flowGraph, registryGraph } from '../../lib/query/flow-graph.ts';
import { layoutFlow, type PlacedBox, svgText } from '../../lib/query/flow-graph-svg.ts';
import { sources } from '../../lib/sources/registry.ts';

const apart = (a: PlacedBox, b: PlacedBox) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

function expectReadable(graph: FlowGraph): void {
  const { width, height, boxes, edges } = layoutFlow(graph);
  expect(boxes).toHaveLength(graph.nodes.length);
  for (const [at, box] of boxes.entries()) {
    expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
    expect(Math.max(...box.lines.map((line) => line.length)) * 7.2).toBeLessThanOrEqual(box.width - 2 * 10);
    for (const other of boxes.slice(at + 1)) expect(apart(box, other)).toBe(true);
  }
  expect(edges).toHaveLength(graph.edges.length);
  for (const [from, to] of edges) expect(from.x + from.width).toBeLessThan(to.x);
}

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 90 });
const graphs = fc
  .array(fc.record({ column: fc.nat(3), lines: fc.array(text, { minLength: 1, maxLength: 6 }) }), { maxLength: 25 })
  .chain((nodes) =>
    fc.array(fc.tuple(fc.nat(Math.max(0, nodes.length - 1)), fc.nat(Math.max(0, nodes.length - 1)))).map((pairs) => {
      const flow = flowGraph(['a', 'b', 'c', 'd']);
      for (const [at, { column, lines }] of nodes.entries()) flow.node(column, String(at), ...lines);
      for (const [from, to] of pairs)
        if ((nodes[from]?.column ?? 0) < (nodes[to]?.column ?? 0)) flow.edge(String(from), String(to));
      return flow.graph();
    }),
  );

describe('a drawing of the flow', () => {
  it('has no box over another, all inside the picture, text inside its box, and every edge going right', () => {
    expectReadable(registryGraph(sources, marts));
    fc.assert(fc.property(graphs, expectReadable), { numRuns: 200 });
  });

  it('has every edge begin and end at the side of a box', () => {
    const graph = registryGraph(sources, marts);
    const { boxes } = layoutFlow(graph);
    const sides = (side: (box: PlacedBox) => number) =>
      new Set(boxes.map((box) => `${side(box)} ${box.y + box.height / 2}`));
    const [right, left] = [sides((box) => box.x + box.width), sides((box) => box.x)];
    const paths = [...svgText(graph).matchAll(/d="M(\S+ \S+)C.* (\S+ \S+)" fill="none"/g)];
    expect(paths).toHaveLength(graph.edges.length);
    for (const [, from = '', to = ''] of paths) expect([right.has(from), left.has(to)]).toEqual([true, true]);
  });

  it('shows every dataset and table of the registries, and what reads what', () => {
    const graph = registryGraph(sources, marts);
    for (const { contract } of marts) {
      const from = graph.edges.filter(({ to }) => to === `mart:${contract.mart}`).map((edge) => edge.from);
      expect(from.sort()).toEqual(contract.inputs.map(({ dataset }) => `dataset:${dataset}`).sort());
    }
    expect(dotText(graph)).toContain('"dataset:tiktok/overview" -> "mart:social_daily";');
  });

  it('is well-formed whatever a file is called', () => {
    const flow = flowGraph(['<a>', 'b']);
    flow.edge(flow.node(0, 'x"\\', 'a & "b" <c>\u0000'), flow.node(1, 'y', 'z'));
    const svg = svgText(flow.graph());
    expect(svg).toContain('a &amp; &quot;b&quot; &lt;c&gt;�');
    expect(svg.replaceAll(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/&/);
    expect(dotText(flow.graph())).toContain('"x\\"\\\\" -> "y";');
  });
});
