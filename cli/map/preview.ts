import { rowSchema } from '../../lib/contract/row-schema.ts';
import type { DatasetVariant } from '../../lib/contract/source.ts';
import { delimitedRows } from '../../lib/document/delimited-rows.ts';
import { decideForms } from '../../lib/document/form-decision/decide-forms.ts';
import { formKnowledge } from '../../lib/document/form-decision/document-knowledge.ts';
import { evidenceOf } from '../../lib/document/form-decision/evidence.ts';
import { inspect } from '../../lib/document/inspect.ts';
import type { RecognisedDocument } from '../../lib/document/inspection.ts';
import { refusePeople } from '../../lib/document/people.ts';
import { addDecimals } from '../../lib/lake/decimal.ts';
import type { Limits } from '../../lib/lake/limits.ts';
import { mostRows, type UnknownTable } from './read-table.ts';

/** Lines that are shown. */
const shownLines = 3;

/** How a file would be read by a layout: three of its lines, and all its money. */
export type Preview =
  | {
      readonly columns: readonly string[];
      readonly rows: ReadonlyArray<Readonly<Record<string, string | null>>>;
      readonly readLines: number;
      readonly refusedLines: number;
      /** By currency, over the lines that are read. */
      readonly amounts: Readonly<Record<string, string>>;
      /** True where the file is refused as it is, because columns of it hold data of people. */
      readonly holdsPeople: boolean;
    }
  | {
      readonly refused: string;
      /** True where it is the header of the layout, whatever is wrong with the values. */
      readonly isRecognised: boolean;
    };

/** Reads a table by a variant as the stages would, without a lake. */
export async function previewOf(
  table: UnknownTable,
  variant: DatasetVariant,
  { limits, now, totalLine }: { readonly limits: Limits; readonly now: Date; readonly totalLine?: number | undefined },
): Promise<Preview> {
  const names = { fileName: table.fileName, name: table.documentName };
  const [inspection] = await inspect(names, table.file, { datasets: [variant], layouts: [] }, limits);
  const document = inspection?.document;
  if (!document) {
    const [reason] = inspection?.receipt.reasons ?? [];
    return {
      refused: reason ? `${reason.reason} ${reason.suggestion}` : 'It cannot be read so.',
      isRecognised: reason?.rule === 'missing-fact',
    };
  }
  const rows = await rowsOf(document, totalLine);
  const { contract } = document.dataset;
  const known = formKnowledge(document, { fileName: table.fileName, asOf: now });
  const decision = decideForms(contract, evidenceOf(contract, rows), known);
  if ('refused' in decision)
    return { refused: `${decision.refused.reason} ${decision.refused.suggestion}`, isRecognised: true };
  const schema = rowSchema(decision.contract);
  const read = rows.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
  const byCurrency = Map.groupBy(read, ({ currency }) => String(currency));
  return {
    columns: Object.keys(contract.columns).filter((name) => read.some((row) => row[name] != null)),
    holdsPeople: await holdsPeople(table),
    rows: read
      .slice(0, shownLines)
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            shown(value, contract.columns[name]?.type.kind === 'decimal'),
          ]),
        ),
      ),
    readLines: read.length,
    refusedLines: rows.length - read.length,
    amounts: Object.fromEntries(
      [...byCurrency].map(([currency, group]) => [
        currency,
        addDecimals(group.map(({ amount }) => plain(String(amount)))),
      ]),
    ),
  };
}

async function holdsPeople({ fileName, documentName, file }: UnknownTable): Promise<boolean> {
  if ('whole' in file) return false;
  const looked = await refusePeople({ fileName, name: documentName }, file, []);
  return looked.length > 0;
}

/** The rows as texts by column, with what is true of all of them. */
async function rowsOf(
  { path, encoding, content, match, facts, dataset }: RecognisedDocument,
  totalLine: number | undefined,
): Promise<readonly Readonly<Record<string, string | null>>[]> {
  if (content.shape !== 'delimited') return [];
  const given = Object.entries(dataset.contract.columns).flatMap(([name, column]) => {
    const fact = column.given && !(name in match.positions) ? facts[column.given.fact] : undefined;
    return fact === undefined ? [] : [[name, fact] as const];
  });
  const rows: Readonly<Record<string, string | null>>[] = [];
  for await (const { values, line, broken } of delimitedRows(path, encoding, content, match)) {
    if (broken || line === totalLine) continue;
    if (rows.length >= mostRows) break;
    rows.push({ ...values, ...Object.fromEntries(given) });
  }
  return rows;
}

/** A value as it is shown; an address of a person never is. */
function shown(value: unknown, isDecimal: boolean): string | null {
  if (value === null || value === undefined) return null;
  const text = String(value);
  if (isDecimal) return plain(text);
  return /[^@\s]@[^@\s]/.test(text) ? '(hidden)' : text;
}

/** Decimals without the zeros that their scale adds. */
function plain(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
