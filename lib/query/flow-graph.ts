import type { Mart } from '../contract/mart.ts';
import type { Source } from '../contract/source.ts';

/** A box of a drawing. */
export interface FlowNode {
  readonly id: string;
  /** Position of its column, from 0: data flows to the right. */
  readonly column: number;
  /** The first line is its name. */
  readonly lines: readonly string[];
}

/** A drawing of how data flows: columns from left to right, each box in one of them. */
export interface FlowGraph {
  readonly columns: readonly string[];
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** Collects boxes and edges, each once. */
export function flowGraph(columns: readonly string[]): {
  node(column: number, id: string, ...lines: readonly string[]): string;
  edge(from: string, to: string): void;
  graph(): FlowGraph;
} {
  const nodes = new Map<string, FlowNode>();
  const edges = new Map<string, { from: string; to: string }>();
  return {
    node(column, id, ...lines) {
      if (!nodes.has(id)) nodes.set(id, { id, column, lines });
      return id;
    },
    edge: (from, to) => void edges.set(`${from}\n${to}`, { from, to }),
    graph: () => ({ columns, nodes: [...nodes.values()], edges: [...edges.values()] }),
  };
}

/** The whole flow of a lake from its registries: sources, their datasets, and the marts that read them. */
export function registryGraph(sources: readonly Source[], marts: readonly Mart[]): FlowGraph {
  const flow = flowGraph(['source', 'landing', 'raw · by validate', 'staging · by clean', 'curated · by curate']);
  const known = new Set(sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)));
  for (const { id, datasets } of sources) {
    const source = flow.node(
      0,
      `source:${id}`,
      id,
      `${datasets.length} ${datasets.length === 1 ? 'dataset' : 'datasets'}`,
    );
    const landing = flow.node(1, 'landing', 'landing', 'files as received');
    const raw = flow.node(2, `raw:${id}`, `raw/${id}`, 'exact bytes, by hash');
    flow.edge(source, landing);
    flow.edge(landing, raw);
    for (const { contract } of datasets) {
      const { dataset, version, owner, month } = contract;
      const facts = `v${version} · ${month === null ? 'no months' : 'by month'} · ${owner}`;
      flow.edge(raw, flow.node(3, `dataset:${dataset}`, dataset, facts));
    }
  }
  for (const { contract } of marts) {
    const { mart, version, owner, month, inputs } = contract;
    const facts = `v${version} · ${month === null ? 'rebuilt whole' : 'by month'} · ${owner}`;
    const table = flow.node(4, `mart:${mart}`, `curated.${mart}`, facts);
    for (const { dataset } of inputs.filter((one) => known.has(one.dataset))) flow.edge(`dataset:${dataset}`, table);
  }
  return flow.graph();
}

/** The drawing as Graphviz DOT. */
export function dotText({ columns, nodes, edges }: FlowGraph): string {
  const clusters = columns.map((title, column) => {
    const own = nodes.filter((node) => node.column === column);
    const boxes = own.map(({ id, lines }) => `    ${quoted(id)} [label=${quoted(lines.join('\n'))}];`);
    return [`  subgraph cluster_${column} {`, `    label=${quoted(title)};`, ...boxes, '  }'].join('\n');
  });
  const arrows = edges.map(({ from, to }) => `  ${quoted(from)} -> ${quoted(to)};`);
  const style = '  node [shape=box, style=rounded, fontname="sans-serif"];';
  return `${['digraph lake {', '  rankdir=LR;', style, ...clusters, ...arrows, '}'].join('\n')}\n`;
}

/** A DOT string: backslashes and quotes escaped, line breaks as `\n`. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
