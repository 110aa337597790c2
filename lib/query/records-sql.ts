import { identifier, literal } from '../contract/sql-text.ts';

/** The columns of a table made of records, with their types. */
export type Columns = Readonly<Record<string, 'VARCHAR' | 'BIGINT' | 'TIMESTAMP' | 'BOOLEAN'>>;
export type Row<C extends Columns> = Readonly<Record<keyof C, string | number | null | undefined>>;

/** A SELECT of rows that are at hand: they travel as one JSON literal and are cast column by column. */
export function rowsSql<C extends Columns>(columns: C, rows: readonly Row<C>[]): string {
  const shape = JSON.stringify([Object.fromEntries(Object.keys(columns).map((name) => [name, 'VARCHAR']))]);
  const casts = Object.entries(columns).map(
    ([name, sqlType]) => `CAST(one.${identifier(name)} AS ${sqlType}) AS ${identifier(name)}`,
  );
  return `SELECT ${casts.join(', ')} FROM (SELECT unnest(from_json(${literal(JSON.stringify(rows))}, ${literal(shape)})) AS one)`;
}
