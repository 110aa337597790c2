import { asOfToken } from '../../lib/lake/as-of.ts';
import { parseRawKey } from '../../lib/lake/object-key.ts';
import { type FlowGraph, flowGraph } from '../../lib/query/flow-graph.ts';
import type { MartTrace, TracedRow } from '../../lib/query/lineage.ts';
import type { Journey } from './journey.ts';
import { plainCell } from './table-text.ts';
import { counted, grouped, minute } from './text.ts';

/** How many lines of a document a box names. */
const namedLines = 8;

/** A drawing from rows of a mart back to their files. */
export function traceGraph({ mart, rows }: MartTrace, key: readonly string[]): FlowGraph {
  const flow = flowGraph(['landing', 'raw', 'staging', 'curated']);
  for (const [at, { row, from }] of rows.entries()) {
    const names = key.map((name) => `${name} ${plainCell(row[name])}`);
    const table = flow.node(3, `row:${at}`, `curated.${mart}`, ...names);
    const byDocument = Map.groupBy(from, ({ dataset, rawKeys, document }) => `${dataset} ${rawKeys[0]} ${document}`);
    for (const [id, some] of byDocument) {
      const [first] = some;
      if (!first) continue;
      const rowsOf = flow.node(2, `rows:${at}:${id}`, first.dataset, plainCell(first.document), linesText(some));
      flow.edge(rowsOf, table);
      for (const rawKey of first.rawKeys) {
        const raw = flow.node(1, `raw:${rawKey}`, ...rawLines(rawKey));
        flow.edge(raw, rowsOf);
        for (const landing of first.landingKeys) flow.edge(flow.node(0, `landing:${landing}`, plainCell(landing)), raw);
      }
    }
  }
  return flow.graph();
}

/** A drawing from arrivals to the months of the tables that they touched. */
export function journeyGraph(journeys: readonly Journey[]): FlowGraph {
  const flow = flowGraph(['landing', 'raw', 'staging', 'curated']);
  for (const { arrival, raw, marts } of journeys) {
    const facts = `${arrival.state}, landed ${minute(arrival.landedAt)}`;
    const landing = flow.node(0, `landing:${arrival.landingKey}`, plainCell(arrival.landingKey), facts);
    for (const { rawKey, parts } of raw) {
      const object = flow.node(1, `raw:${rawKey}`, ...rawLines(rawKey));
      flow.edge(landing, object);
      for (const { dataset, month, rows, outcome, stands } of parts) {
        const part = flow.node(
          2,
          `part:${rawKey}:${dataset}:${month}`,
          dataset,
          [month, counted(rows, 'row'), outcome, ...(stands === 'current' ? [] : [stands])].join(' · '),
        );
        flow.edge(object, part);
        for (const mart of marts.filter((one) => one.dataset === dataset)) {
          for (const touched of mart.months.filter((one) => reads(mart.months.length, one.month, month))) {
            const facts = `${touched.month} · v${mart.version} · ${grouped(touched.rows)} rows`;
            flow.edge(part, flow.node(3, `mart:${mart.mart}:${touched.month}`, `curated.${mart.mart}`, facts));
          }
        }
      }
    }
  }
  return flow.graph();
}

/** A part without a month affects every month of a table that reads it. A part with a month affects that month. */
function reads(months: number, martMonth: string, partMonth: string): boolean {
  return partMonth === martMonth || partMonth === 'all' || martMonth === 'all' || months === 0;
}

function rawLines(rawKey: string): readonly string[] {
  const { source, account, sha256, asOf, fileName, isPersonal } = parseRawKey(rawKey);
  return [
    plainCell(fileName),
    `${source} · ${account}${isPersonal ? ' · personal data' : ''}`,
    `${sha256.slice(0, 16)} · ${asOfToken(asOf)}`,
  ];
}

function linesText(rows: readonly TracedRow[]): string {
  const shown = rows.slice(0, namedLines).map(({ line }) => line);
  const more = rows.length > shown.length ? ', …' : '';
  return `${counted(rows.length, 'row')}: line ${shown.join(', ')}${more}`;
}
