import { readFile } from 'node:fs/promises';
import { readsPersonal } from '../contract/personal.ts';
import type {
  Dataset,
  Layout,
  LayoutDocument,
  LayoutHead,
  LayoutRecord,
  LayoutTable,
  TextRow,
} from '../contract/source.ts';
import { limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import { type Inspection, type LookedAt, type Recognisers, rejected, unknownFact } from './inspection.ts';
import { formsDecider } from './layout-forms.ts';
import { decoderOf } from './physical-lines.ts';
import { type Dialect, splitRecord } from './record.ts';
import { ambiguousLayout, nothingFound, tooLargeLayout } from './refusals.ts';
import { withSaidFacts } from './said-facts.ts';
import { rowFinderOf, sheetNotes } from './sheet.ts';
import { beginningOf, type DelimitedShape } from './sniff.ts';
import { differingAmounts } from './twin-columns.ts';

/** Reads a document with the layout that fits it. Undefined if no known layout fits. */
export async function readLayout(seen: LookedAt, recognisers: Recognisers): Promise<readonly Inspection[] | undefined> {
  const { names, file, encoding, text, json } = seen;
  if (recognisers.layouts.length === 0) return undefined;
  const header = text.shape === 'delimited' ? text.header : [];
  const head: LayoutHead = { text: await beginningOf(file.path, encoding), json, header };
  const fitting = recognisers.layouts.filter((layout) => layout.fits(head));
  const ofSource = fitting.filter(({ name }) => names.source !== undefined && name.startsWith(`${names.source}/`));
  const [layout, ...others] = ofSource.length > 0 ? ofSource : fitting;
  if (!layout) return undefined;
  if (others.length > 0) return [rejected(names.name, ambiguousLayout([layout, ...others].map(({ name }) => name)))];
  const most = text.shape === 'json' ? limits.jsonBytes : limits.layoutBytes;
  if (file.scan.sizeBytes > most) return [rejected(names.name, tooLargeLayout(most))];
  const bytes = await readFile(file.path);
  const whole = decoderOf(encoding, bytes)
    .decode(bytes)
    .replace(/^(\uFEFF|ï»¿)/, '');
  const document: LayoutDocument = {
    fileName: names.fileName,
    documentName: names.name,
    text: whole,
    json,
    records: () => inRows(recordsOf(whole, text.shape === 'delimited' ? text : undefined), rowFinderOf(file).rowOf),
    decideForms: formsDecider(seen, recognisers.datasets),
  };
  const problem = layout.amountOf && differingAmounts(layout, document.records());
  if (problem) return [rejected(names.name, problem, onlyDataset(layout))];
  return inspections(seen, layout, document, recognisers.datasets);
}

function inspections(
  seen: LookedAt,
  layout: Layout,
  document: LayoutDocument,
  datasets: readonly Dataset[],
): readonly Inspection[] {
  const { name } = seen.names;
  const reading = layout.read(document);
  if ('refused' in reading) return [rejected(name, reasonOf(reading.refused), onlyDataset(layout))];
  const tables = reading.tables.filter(({ rows }) => rows.length > 0);
  if (tables.length === 0) return [rejected(name, nothingFound())];
  return tables.map((table) => recognised(seen, table, datasets, reading.warnings ?? []));
}

function onlyDataset({ datasets }: Layout): string | undefined {
  return datasets.length === 1 ? datasets[0] : undefined;
}

function recognised(
  { names, file, encoding }: LookedAt,
  table: LayoutTable,
  datasets: readonly Dataset[],
  warnings: readonly string[],
): Inspection {
  const dataset = datasets.find(({ contract }) => contract.dataset === table.dataset);
  // A layout names only datasets of its own source. A test enforces that.
  if (!dataset) throw new TypeError(`A layout gives rows of ${table.dataset}, which no source has.`);
  if (new Set(table.rows.map(({ line }) => line)).size < table.rows.length)
    throw new TypeError(`A layout gives rows of ${table.dataset} that share a line.`);
  const columns = Object.keys(dataset.contract.columns).filter((column) =>
    table.rows.some(({ values }) => values[column] !== undefined),
  );
  const positions = Object.fromEntries(columns.map((column, at) => [column, at]));
  const told = withSaidFacts(dataset, table.facts ?? {}, positions, names);
  if ('refused' in told) return rejected(names.name, told.refused, table.dataset);
  const { facts } = told;
  const unknown = unknownFact(dataset.contract, facts, positions);
  if (unknown) return rejected(names.name, unknown, table.dataset);
  const receipt = {
    name: names.name,
    outcome: 'accepted' as const,
    dataset: table.dataset,
    ...(readsPersonal(dataset.contract, positions) ? { personal: true as const } : {}),
    reasons: [],
    warnings: [...warnings, ...sheetNotes(file)],
  };
  return {
    receipt,
    document: {
      name: names.name,
      path: file.path,
      encoding,
      blankLines: false,
      dataset,
      match: {
        positions,
        extra: [],
        lacking: [],
        facts: {},
      },
      facts,
      content: { shape: 'table', rows: table.rows.map(textRow) },
    },
  };
}

function textRow({ line, values, text }: LayoutTable['rows'][number]): TextRow {
  return { line, values, text: text ?? JSON.stringify(values) };
}

function reasonOf({
  rule,
  fields = [],
  reason,
  suggestion,
}: Omit<Reason, 'fields'> & { fields?: readonly string[] }): Reason {
  return { rule, fields: [...fields], reason, suggestion };
}

/** Gives the separator of a text's cells: from its header, or from its first lines if the header is a title. */
function dialectOf(text: string, shape: DelimitedShape | undefined): Dialect {
  const stated = /^"?sep=(.)/i.exec(text)?.[1];
  if (stated !== undefined && !shape?.isSheet) return { delimiter: stated, quote: '"' };
  if (shape && (shape.isSheet || shape.header.length > 1)) return shape;
  const head = text.slice(0, 4_000);
  return { delimiter: head.split('";"').length > head.split('","').length ? ';' : ',', quote: '"' };
}

/** Gives records by the rows of their sheet. */
function inRows(records: readonly LayoutRecord[], rowOf?: (line: number) => number): readonly LayoutRecord[] {
  return rowOf ? records.map((record) => ({ ...record, line: rowOf(record.line) })) : records;
}

/** Splits a text into lines and cells. A value in quotes may go over several lines. */
function recordsOf(text: string, shape: DelimitedShape | undefined): readonly LayoutRecord[] {
  const dialect = dialectOf(text, shape);
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  const records: LayoutRecord[] = [];
  const most = shape?.isSheet ? limits.sheetRowLines : limits.quotedLines;
  for (let at = 0; at < lines.length; at++) {
    const first = at;
    let record = lines[at] ?? '';
    let split = splitRecord(record, dialect);
    while ('unclosed' in split && at + 1 < lines.length && at - first < most) {
      at++;
      record += `\n${lines[at] ?? ''}`;
      split = splitRecord(record, dialect);
    }
    if ('unclosed' in split) {
      // The quote never closes. It costs its own line, and the lines after it are read as lines of their own.
      at = first;
      records.push({ line: first + 1, cells: undefined, text: lines[first] ?? '' });
    } else records.push({ line: first + 1, cells: split.fields, text: record });
  }
  return records;
}
