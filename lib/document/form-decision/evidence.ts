import { type TextSource, withoutMissing } from '../../contract/cast-sql.ts';
import type { Contract } from '../../contract/contract.ts';
import { literal } from '../../contract/sql-text.ts';
import { ruleOf } from '../../contract/type-rule.ts';
import { isDate, isNumber, isWritten, readingOf } from '../../contract/written/reading.ts';

/**
 * The evidence of how a document's numbers and dates are written: by column, one value of each shape. Values of one
 * shape are written alike, so a million amounts become a handful of values.
 */
export type FormEvidence = ReadonlyMap<string, readonly string[]>;

/** Gives the columns whose values count: numbers, dates, and the currency, which signs must agree with. */
export function evidenceColumns({ columns }: Contract, there: (column: string) => boolean): readonly string[] {
  return Object.entries(columns).flatMap(([name, column]) =>
    there(name) && (isWritten(column) || name === 'currency') ? [name] : [],
  );
}

/** Collects the evidence of a document row by row. */
export interface EvidenceCollector {
  /** `textOf` gives a row's text by column, or undefined or null if it has none. */
  readonly add: (textOf: (column: string) => string | null | undefined) => void;
  readonly evidence: () => FormEvidence;
}

/** Makes a collector for the columns of a contract whose written form belongs to the document. */
export function evidenceCollector(contract: Contract): EvidenceCollector {
  const columns = evidenceColumns(contract, () => true).flatMap((name) => {
    const column = contract.columns[name];
    if (!column) return [];
    const missing = new Set(column.missing ?? contract.missing);
    return [{ name, missing, shapes: new Map<string, string>(), shape: shapeOf(column.type.kind) }];
  });
  return {
    add(textOf) {
      for (const { name, shapes, missing, shape } of columns) {
        const text = textOf(name);
        if (text === undefined || text === null || missing.has(text)) continue;
        const key = shape(text);
        const known = shapes.get(key);
        if (known === undefined || text < known) shapes.set(key, text);
      }
    },
    evidence() {
      const found = columns.filter(({ shapes }) => shapes.size > 0);
      return new Map(found.map(({ name, shapes }) => [name, [...shapes.values()].sort()]));
    },
  };
}

/** Gives the evidence of rows in memory. */
export function evidenceOf(
  contract: Contract,
  rows: Iterable<Readonly<Record<string, string | null | undefined>>>,
): FormEvidence {
  const collector = evidenceCollector(contract);
  for (const row of rows) collector.add((name) => row[name]);
  return collector.evidence();
}

/** True if the contract cannot read a number or date of the evidence. */
export function hasUnread(contract: Contract, evidence: FormEvidence): boolean {
  return Object.entries(contract.columns).some(([name, column]) => {
    if (!isWritten(column)) return false;
    const [{ parse }, { read }] = [ruleOf(column.type), readingOf(column)];
    return (evidence.get(name) ?? []).some((text) => parse(read(text)) === undefined);
  });
}

/**
 * Gives a query for the same evidence from rows in a table: `name` and `text` of one value of each shape. It skips
 * broken rows.
 */
export function evidenceSql(contract: Contract, { relation, text, broken }: TextSource): string {
  const cells = evidenceColumns(contract, (name) => name in text).map((name) => {
    const column = contract.columns[name];
    const own = withoutMissing(text[name] ?? 'NULL', column?.missing ?? contract.missing);
    return `{'name': ${literal(name)}, 'text': ${own}, 'shape': ${shapeSql(own, column?.type.kind)}}`;
  });
  return `SELECT cell.name AS name, min(cell.text) AS text
    FROM (SELECT unnest([${cells.join(', ')}]) AS cell FROM ${relation} WHERE (${broken}) IS NULL)
    WHERE cell.text IS NOT NULL GROUP BY cell.name, cell.shape ORDER BY 1, 2`;
}

type Kind = Contract['columns'][string]['type']['kind'];

/** The digits of a number do not matter, except whether the first is 0. The time of day of a date does not matter. */
function shapeOf(kind: Kind): (text: string) => string {
  if (isNumber(kind)) return (text) => `${/[0-9]/.exec(text)?.[0] === '0'}${text.replace(/[0-9]/g, '9')}`;
  if (isDate(kind)) return (text) => text.replace(/[0-9]{1,2}:[0-9:.]+/, '0:00');
  return (text) => text;
}

function shapeSql(text: string, kind: Kind | undefined): string {
  if (kind !== undefined && isNumber(kind))
    return `(regexp_extract(${text}, '[0-9]') = '0') || translate(${text}, '012345678', '999999999')`;
  if (kind !== undefined && isDate(kind)) return `regexp_replace(${text}, '[0-9]{1,2}:[0-9:.]+', '0:00')`;
  return text;
}
