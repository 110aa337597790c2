import type { ColumnType, Unit } from '../column.ts';
import type { Contract } from '../contract.ts';
import { ruleOf } from '../type-rule.ts';

/** One column of a table as readers see it; Parquet, Glue, JSON Schema and the catalogue are made from these. */
export interface TableColumn {
  readonly name: string;
  /** DuckDB's type. */
  readonly sqlType: string;
  readonly nullable: boolean;
  readonly unit?: Unit | undefined;
  readonly personal: boolean;
  readonly description: string;
}

/** Columns that every staging table has besides its contract's. `as_of` is not stored in the parts: newer evidence may confirm them. */
const lineage: readonly TableColumn[] = [
  column('account', 'VARCHAR', 'Account the data belongs to.'),
  column('_raw', 'VARCHAR', 'SHA-256 of the raw object that holds the row.'),
  column('_document', 'VARCHAR', 'Document inside the raw object: a path in the zip, or the file itself.'),
  column('_line', 'BIGINT', 'Line in the document, from 1; the element in a JSON array.'),
];

export const asOfColumn: TableColumn = column(
  'as_of',
  'TIMESTAMP',
  'When the newest evidence for the row was captured (UTC).',
);

/** The columns stored in a part of this dataset, in order. */
export function partColumns(contract: Contract): readonly TableColumn[] {
  const own = Object.entries(contract.columns).map(([name, { type, required, unit, personal, description }]) => ({
    name,
    sqlType: ruleOf(type).sqlType,
    nullable: !required,
    unit,
    personal,
    description,
  }));
  return [...own, ...lineage];
}

/** The columns of the dataset's staging table as readers see it. */
export function stagingColumns(contract: Contract): readonly TableColumn[] {
  return [...partColumns(contract), asOfColumn];
}

/** JSON Schema (2020-12) of one staging row as `lake query --json` prints it: decimals and bigints are strings. */
export function jsonSchema(contract: Contract): Readonly<Record<string, unknown>> {
  const properties: Record<string, unknown> = {};
  for (const { name, sqlType, nullable, description } of stagingColumns(contract)) {
    const shape = jsonShape(contract.columns[name]?.type, sqlType);
    properties[name] = { ...shape, type: nullable ? [shape.type, 'null'] : shape.type, description };
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `bedrot-data-lake/${contract.dataset}/v${contract.version}`,
    title: contract.dataset,
    description: contract.description,
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function jsonShape(
  type: ColumnType | undefined,
  sqlType: string,
): { readonly type: string; readonly [key: string]: unknown } {
  if (type?.kind === 'boolean') return { type: 'boolean' };
  if (type?.kind === 'date') return { type: 'string', format: 'date' };
  if (type?.kind === 'month') return { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' };
  if (type?.kind === 'decimal') return { type: 'string', pattern: `^-?[0-9]+(\\.[0-9]{${type.scale}})?$` };
  if (sqlType === 'BIGINT') return { type: 'string', pattern: '^-?[0-9]+$' };
  return { type: 'string' };
}

/** A message type for Parquet tools: one line a column, as `parquet-schema` prints it. */
export function parquetSchema(contract: Contract): string {
  const lines = partColumns(contract).map(({ name, sqlType }) => `  optional ${parquetType(name, sqlType)};`);
  return [`message ${contract.dataset.replace(/[/-]/g, '_')} {`, ...lines, '}'].join('\n');
}

function parquetType(name: string, sqlType: string): string {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(sqlType);
  if (decimal) {
    const precision = Number(decimal[1]);
    const physical = precision <= 9 ? 'int32' : precision <= 18 ? 'int64' : 'fixed_len_byte_array(16)';
    return `${physical} ${name} (DECIMAL(${decimal[1]},${decimal[2]}))`;
  }
  switch (sqlType) {
    case 'DATE':
      return `int32 ${name} (DATE)`;
    case 'BIGINT':
      return `int64 ${name}`;
    case 'BOOLEAN':
      return `boolean ${name}`;
    case 'TIMESTAMP':
      return `int64 ${name} (TIMESTAMP(MICROS,false))`;
    default:
      return `binary ${name} (STRING)`;
  }
}

function column(name: string, sqlType: string, description: string): TableColumn {
  return { name, sqlType, nullable: false, personal: false, description };
}
