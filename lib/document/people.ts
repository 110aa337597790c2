import { isObject, jsonText } from '../contract/json-value.ts';
import { readsPersonal } from '../contract/personal.ts';
import { limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import { delimitedRows } from './delimited-rows.ts';
import { type DocumentNames, type Inspection, type RecognisedDocument, rejected } from './inspection.ts';
import { jsonRowsOf, parseJsonDocument } from './json-rows.ts';
import { type PeopleKind, peopleKinds } from './people-words.ts';
import { isShown } from './refusals.ts';
import { shapeOfSheet } from './sheet.ts';
import { type DelimitedShape, sniff } from './sniff.ts';
import type { SpooledFile } from './spool.ts';

/** Rows that are looked at for values of people; columns that are named so are looked at to the end. */
const sampledRows = 500;

/** Values that must look like a kind where more than one is asked for. */
const leastValues = 2;

/**
 * The inspections of a document, refused with `personal-data` where a column of it holds data of people that its contract does
 * not declare personal: raw would keep it whole, and nobody asked for it. Columns are told by their names, in several languages,
 * and by their values. A document of which a declared personal column is read stands under that declaration.
 */
export async function refusePeople(
  names: DocumentNames,
  file: SpooledFile,
  inspections: readonly Inspection[],
): Promise<readonly Inspection[]> {
  const documents = inspections.flatMap(({ document }) => document ?? []);
  if (
    documents.some(({ dataset, match }) => readsPersonal(dataset.contract, match.positions)) ||
    inspections.some(({ receipt }) => receipt.reasons.some(isPersonalRule))
  )
    return inspections;
  const table = await tableOf(names, file, documents);
  if (!table) return inspections;
  const found = await peopleIn(table);
  if (found.length === 0) return inspections;
  const [only] = new Set(inspections.map(({ receipt }) => receipt.dataset));
  return [rejected(names.name, holdsPeople(found), only)];
}

function isPersonalRule({ rule }: Reason): boolean {
  return rule === 'personal-data';
}

/** A document as columns with their names, whichever its shape is. */
interface Table {
  readonly names: readonly string[];
  /** Columns that a contract reads: their names were looked at by whoever wrote it. */
  readonly declared: ReadonlySet<number>;
  readonly rows: () => AsyncIterable<readonly (string | null)[]> | Iterable<readonly (string | null)[]>;
}

async function tableOf(
  { name }: DocumentNames,
  file: SpooledFile,
  documents: readonly RecognisedDocument[],
): Promise<Table | undefined> {
  const { path, scan, sheet } = file;
  const encoding = scan.encoding;
  if (encoding === undefined || scan.blank) return undefined;
  const [document] = documents;
  const content = document?.content;
  const declared = new Set(content?.shape === 'table' ? [] : Object.values(document?.match.positions ?? {}));
  const text =
    content?.shape === 'delimited' ? content : ((sheet && shapeOfSheet(sheet)) ?? (await sniff(path, encoding)));
  if (text.shape === 'delimited') return { names: text.header, declared, rows: () => cellsOf(file, text) };
  if (text.shape !== 'json' || scan.sizeBytes > limits.jsonBytes) return undefined;
  const parsed = await parseJsonDocument(path, encoding, name);
  const rows = 'value' in parsed ? jsonRowsOf(parsed.value) : null;
  if (!rows) return undefined;
  const cells = () => rows.elements.map((element) => rows.keys.map((key) => textAt(element, key)));
  return { names: rows.keys.map((key) => key.replace(/^.*\./, '')), declared, rows: cells };
}

async function* cellsOf(
  { path, scan }: SpooledFile,
  shape: DelimitedShape,
): AsyncGenerator<readonly (string | null)[]> {
  const positions = Object.fromEntries(shape.header.map((_, at) => [String(at), at]));
  const match = { positions, extra: [], lacking: [], facts: {} };
  for await (const { values } of delimitedRows(path, scan.encoding ?? 'utf-8', shape, match))
    yield shape.header.map((_, at) => values[String(at)] ?? null);
}

function textAt(element: unknown, key: string): string | null {
  if (!isObject(element)) return null;
  if (Object.hasOwn(element, key)) return jsonText(element[key]);
  const dot = key.indexOf('.');
  return dot < 0 ? null : textAt(element[key.slice(0, dot)], key.slice(dot + 1));
}

interface Found {
  readonly name: string;
  readonly what: string;
}

async function peopleIn({ names, declared, rows }: Table): Promise<readonly Found[]> {
  const named = names.map((name, at) => (declared.has(at) ? undefined : kindNamed(name)));
  const filled = names.map(() => 0);
  const alike = names.map(() => peopleKinds.map(() => 0));
  const seen = new Set<number>();
  let row = 0;
  for await (const cells of rows()) {
    for (const [at, cell] of cells.entries()) {
      const value = cell?.trim() ?? '';
      if (value === '') continue;
      if (named[at] && !isNumber(value)) seen.add(at);
      if (row >= sampledRows) continue;
      filled[at] = (filled[at] ?? 0) + 1;
      for (const [index, kind] of peopleKinds.entries()) {
        const counts = alike[at];
        if (counts && kind.value?.test(value)) counts[index] = (counts[index] ?? 0) + 1;
      }
    }
    row++;
    // Only columns with a telling name are looked at to the end, and those until they hold something.
    if (row >= sampledRows && named.every((kind, at) => !kind || seen.has(at))) break;
  }
  return names.flatMap((name, at): Found[] => {
    const byName = named[at];
    if (byName && seen.has(at)) return [{ name, what: byName.what }];
    const byValue = peopleKinds.find((kind, index) =>
      isKind(kind, alike[at]?.[index] ?? 0, filled[at] ?? 0, declared.has(at)),
    );
    return byValue ? [{ name, what: byValue.what }] : [];
  });
}

/** A column that a contract reads as something else must hold mostly people: one title that looks like an address is a title. */
function isKind({ share = 1 }: PeopleKind, alike: number, filled: number, isRead: boolean): boolean {
  if (alike === 0) return false;
  if (share === 0 && !isRead) return true;
  return alike >= leastValues && alike >= filled * Math.max(share, 0.5);
}

function kindNamed(name: string): PeopleKind | undefined {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[_\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return peopleKinds.find(({ names }) => names.test(plain));
}

/** `Opens by e-mail` counts; it holds no address. */
function isNumber(value: string): boolean {
  return /^[-+]?[0-9][0-9.,]{0,8}%?$/.test(value);
}

function holdsPeople(found: readonly Found[]): Reason {
  const columns = found.map(({ name }) => name).filter(isShown);
  const kinds = [...new Set(found.map(({ what }) => what))].join(', ');
  const which = columns.length > 0 ? ` (${columns.slice(0, 6).join(', ')}${columns.length > 6 ? ', …' : ''})` : '';
  return {
    rule: 'personal-data',
    fields: [],
    reason: `It holds ${kinds} of people in ${found.length === 1 ? 'a column' : `${found.length} columns`}${which} that no contract declares personal.`,
    suggestion: 'Remove these columns and drop the file again; remove this one from landing, where the lake leaves it.',
  };
}
