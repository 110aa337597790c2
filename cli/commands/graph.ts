import type { Terminal } from '../../host/terminal.ts';
import { marts } from '../../lib/marts/registry.ts';
import { dotText, registryGraph } from '../../lib/query/flow-graph.ts';
import { svgText } from '../../lib/query/flow-graph-svg.ts';
import { sources } from '../../lib/sources/registry.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { type Drawing, drawingOf } from '../show/drawing.ts';
import { tableLines } from '../show/table-text.ts';

/** `lake graph`: the whole flow of data, as the registries describe it. */
export const graphCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {
    dot: { doc: 'Print Graphviz DOT' },
    svg: { doc: 'Print a picture (SVG)' },
  },
  notes: [
    'The graph shows what the lake can read, not what it holds. lake lineage shows what became of files and rows.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const graph = registryGraph(sources, marts);
  const drawing: Drawing = drawingOf(call);
  if (drawing === 'json') printJson(terminal, graph);
  else if (drawing === 'dot') terminal.out(dotText(graph));
  else if (drawing === 'svg') terminal.out(svgText(graph));
  else terminal.out(`${flowLines().join('\n')}\n`);
  return 0;
}

/** Each dataset with the tables that read it. */
function flowLines(): readonly string[] {
  const rows = sources.flatMap(({ id, datasets }) =>
    datasets.map(({ contract: { dataset, version, owner } }) => {
      const readers = marts.filter(({ contract }) => contract.inputs.some((input) => input.dataset === dataset));
      const tables = readers.map(({ contract }) => `curated.${contract.mart}`).join(', ');
      return [id, dataset, `v${version}`, owner, tables === '' ? 'nothing reads it' : tables];
    }),
  );
  return tableLines(
    ['source', 'dataset', 'contract', 'owner', 'tables'].map((name) => ({ name })),
    rows,
  );
}
