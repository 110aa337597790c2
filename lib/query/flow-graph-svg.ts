import type { FlowGraph, FlowNode } from './flow-graph.ts';

/** A box with its place in the drawing, in pixels. */
export interface PlacedBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
}

/** A drawing with the place of each box. */
export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly titles: readonly { readonly text: string; readonly x: number; readonly width: number }[];
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly (readonly [from: PlacedBox, to: PlacedBox])[];
}

const margin = 24;
const titleHeight = 34;
const columnGap = 72;
const rowGap = 14;
const lineHeight = 17;
const padding = 10;
/** Width of a character of the monospace font at 12 px, with a little room: fonts differ. East Asian ones take two. */
const characterWidth = 7.6;
/** Most characters of a line: keys are longer than a box should be. */
const lineLength = 56;

/**
 * Lays out a drawing, column by column. Each box is at the mean height of the boxes that lead to it, and boxes do not overlap.
 * A few passes untangle most edges.
 */
export function layoutFlow(graph: FlowGraph): FlowLayout {
  const nodes = graph.nodes.map((node) => ({ ...node, lines: node.lines.map(shortened) }));
  const columns = graph.columns.map((title, column) => ({
    title,
    nodes: ordered(graph, nodes, column),
  }));
  const heights = columns.map(({ nodes: own }) => own.reduce((sum, node) => sum + heightOf(node) + rowGap, -rowGap));
  const innerHeight = Math.max(0, ...heights);
  const placed = new Map<string, PlacedBox>();
  const titles: { text: string; x: number; width: number }[] = [];
  let x = margin;
  for (const [column, { title, nodes: own }] of columns.entries()) {
    const texts = [title, ...own.flatMap(({ lines }) => lines)];
    const width = Math.ceil(Math.max(...texts.map(widthOf)) + 2 * padding);
    let y = margin + titleHeight + (innerHeight - (heights[column] ?? 0)) / 2;
    for (const node of own) {
      const height = heightOf(node);
      placed.set(node.id, { id: node.id, x, y, width, height, lines: node.lines });
      y += height + rowGap;
    }
    titles.push({ text: title, x, width });
    x += width + columnGap;
  }
  const edges = graph.edges.flatMap(({ from, to }) => {
    const [start, end] = [placed.get(from), placed.get(to)];
    return start && end ? [[start, end] as const] : [];
  });
  return {
    width: x - columnGap + margin,
    height: innerHeight + titleHeight + 2 * margin,
    titles,
    boxes: [...placed.values()],
    edges,
  };
}

/** The boxes of a column in the order of what leads to them, which is ordered the same way, column by column. */
function ordered(graph: FlowGraph, nodes: readonly FlowNode[], column: number): readonly FlowNode[] {
  const own = nodes.filter((node) => node.column === column);
  if (column === 0) return own;
  const before = ordered(graph, nodes, column - 1).map(({ id }) => id);
  const mean = ({ id }: FlowNode): number => {
    const from = graph.edges.filter(({ to }) => to === id).map((edge) => before.indexOf(edge.from));
    const places = from.filter((at) => at >= 0);
    return places.length === 0 ? before.length : places.reduce((sum, at) => sum + at, 0) / places.length;
  };
  return own
    .map((node, at) => ({ node, at, mean: mean(node) }))
    .sort((a, b) => a.mean - b.mean || a.at - b.at)
    .map(({ node }) => node);
}

function heightOf({ lines }: FlowNode): number {
  return lines.length * lineHeight + 2 * padding;
}

function widthOf(text: string): number {
  let characters = 0;
  for (const character of text) characters += character > '\u10FF' && !/[…·─]/.test(character) ? 2 : 1;
  return characters * characterWidth;
}

function shortened(text: string): string {
  const characters = [...text];
  if (characters.length <= lineLength) return text;
  // The end of a key tells the file's name, its beginning where it is: the middle goes.
  return `${characters.slice(0, 20).join('')}…${characters.slice(21 - lineLength).join('')}`;
}

/** The drawing as a self-contained SVG: no script, no external font or style. */
export function svgText(graph: FlowGraph): string {
  const { width, height, titles, boxes, edges } = layoutFlow(graph);
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#64748b"/></marker></defs>',
    `<rect width="${w}" height="${h}" fill="#ffffff"/>`,
    ...titles.map(
      ({ text, x, width: own }) =>
        `<text x="${x + own / 2}" y="${margin + 12}" text-anchor="middle" fill="#475569" font-weight="bold">${escaped(text)}</text>`,
    ),
    ...edges.map(([from, to]) => edgePath(from, to)),
    ...boxes.flatMap(boxElements),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function edgePath(from: PlacedBox, to: PlacedBox): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const bend = (x2 - x1) / 2;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  return `<path d="${path}" fill="none" stroke="#94a3b8" marker-end="url(#arrow)"/>`;
}

function boxElements({ x, y, width, height, lines }: PlacedBox): readonly string[] {
  const rect = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#f8fafc" stroke="#334155"/>`;
  const texts = lines.map((text, at) => {
    const style = at === 0 ? 'fill="#0f172a" font-weight="bold"' : 'fill="#475569"';
    return `<text x="${x + padding}" y="${y + padding + at * lineHeight + 12}" ${style}>${escaped(text)}</text>`;
  });
  return [rect, ...texts];
}

/** Text for XML. Characters that XML does not allow, such as controls in a file's name, become visible characters. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, '�')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
