import { stagingColumns } from '../../../lib/contract/catalogue/table-schema.ts';
import { relationOf } from '../../../lib/contract/contract.ts';
import type { Mart } from '../../../lib/contract/mart.ts';
import { identifier, literal } from '../../../lib/contract/sql-text.ts';
import type { EngineSession } from '../../../lib/engine/engine.ts';
import { royalties } from '../../../lib/marts/royalties/index.ts';
import { picksSql } from '../../../lib/query/lineage.ts';
import { sources } from '../../../lib/sources/registry.ts';
import type { Line, World } from './world.ts';

type Cells = Readonly<Record<string, string | bigint | boolean | null>>;

const contracts = sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract));

/** Makes the relations that the SQL of the table reads, with the rows of a world. The number of a line is its position. */
export async function loadWorld(session: EngineSession, world: World): Promise<void> {
  await session.run('CREATE SCHEMA IF NOT EXISTS staging');
  for (const { dataset } of royalties.contract.inputs) {
    const rows = rowsOf(world, dataset);
    const contract = contracts.find((one) => one.dataset === dataset);
    if (!contract) throw new RangeError(`No source has ${dataset}.`);
    const columns = stagingColumns(contract);
    const typed = columns.map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`);
    const values = rows.map((row, at) => {
      const cells: Cells = { _line: String(at), ...row, _raw: dataset, _document: 'd' };
      return `SELECT ${columns.map(({ name, sqlType }) => `CAST(${cellSql(cells[name])} AS ${sqlType})`).join(', ')}`;
    });
    const relation = relationOf(dataset);
    const empty = `SELECT ${typed.join(', ')} WHERE false`;
    await session.run(`CREATE OR REPLACE TABLE staging.${relation} AS ${[empty, ...values].join(' UNION ALL ')}`);
    await session.run(`CREATE OR REPLACE VIEW main.${relation} AS FROM staging.${relation}`);
  }
}

function cellSql(value: Cells[string] | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'string' ? literal(value) : String(value);
}

/** A line has the same number in the world and in its relation. */
function rowsOf(world: World, dataset: string): readonly Cells[] {
  const asOf = (at: number) => `2026-12-0${at} 00:00:00`;
  switch (dataset) {
    case 'catalog/fx':
      return world.rates.map(({ account, asOf: at, date, currency, usd }) => ({
        account,
        as_of: asOf(at),
        date,
        currency,
        usd: `${usd / 10n ** 10n}.${String(usd % 10n ** 10n).padStart(10, '0')}`,
      }));
    case 'catalog/tracks':
      return world.tracks.map(({ account, asOf: at, artist, title, isrc, upc, releaseDate }) => ({
        account,
        as_of: asOf(at),
        artist,
        title,
        isrc,
        upc,
        release_date: releaseDate,
      }));
    case 'catalog/aliases':
      return world.aliases.map(({ account, asOf: at, source, nameArtist, nameTitle, artist, isrc }) => ({
        account,
        as_of: asOf(at),
        source,
        name_artist: nameArtist,
        name_title: nameTitle,
        artist,
        isrc,
      }));
    default:
      return world.lines.flatMap((line, at) =>
        line.dataset === dataset ? [{ ...statementRow(line), _line: String(at) }] : [],
      );
  }
}

function statementRow(line: Line): Cells {
  const { date, amount, hasMinus, isVoid, songId, saleMonth, ...same } = line;
  const units = amount < 0n ? -amount : amount;
  const money = `${amount < 0n ? '-' : ''}${units / 10n ** 12n}.${String(units % 10n ** 12n).padStart(12, '0')}`;
  return {
    ...same,
    reporting_date: date,
    reporting_month: date.slice(0, 7),
    sale_month: saleMonth,
    amount: money,
    earnings_usd: money,
    is_negative: hasMinus,
    sale_or_void: isVoid ? 'Void' : 'Sale',
    track_id: songId,
    as_of: '2026-12-03 00:00:00',
  };
}

/** The rows that the SQL gives, as text, each as one line in an order of their own. */
export async function rowsBySql(session: EngineSession, { sql, history }: Mart): Promise<readonly string[]> {
  await session.run(`CREATE OR REPLACE TABLE royalties_history AS ${history}`);
  const columns = Object.entries(royalties.contract.columns).map(
    ([name, { sqlType }]) => `CAST(CAST(${identifier(name)} AS ${sqlType}) AS VARCHAR) AS ${identifier(name)}`,
  );
  const rows = await session.rows(`SELECT ${columns.join(', ')} FROM (${sql})`);
  return rows.map((row) => lineText(row)).toSorted();
}

/** A row as one line, its columns in the order of the contract. */
export function lineText(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.keys(royalties.contract.columns).map((name) => row[name] ?? null));
}

/** By row as one line, the lines that its trace names: the dataset and the number of each. */
export async function tracedBySql(session: EngineSession): Promise<ReadonlyMap<string, readonly string[]>> {
  const columns = Object.entries(royalties.contract.columns).map(
    ([name, { sqlType }]) => `CAST(${identifier(name)} AS ${sqlType}) AS ${identifier(name)}`,
  );
  await session.run(
    `CREATE OR REPLACE TABLE picked AS SELECT row_number() OVER () AS "_row", * FROM (SELECT ${columns.join(', ')} FROM (${royalties.sql}))`,
  );
  const found = new Map<number, string[]>();
  for (const entry of royalties.contract.trace) {
    const rows = await session.rows(`SELECT picked."_row", own."_line" FROM ${picksSql(entry)}`);
    for (const { _row, _line } of rows)
      found.set(Number(_row), [...(found.get(Number(_row)) ?? []), `${entry.dataset} ${_line}`]);
  }
  const texts = Object.keys(royalties.contract.columns).map(
    (name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`,
  );
  const picked = await session.rows(`SELECT "_row", ${texts.join(', ')} FROM picked`);
  return new Map(
    picked.map((row) => [lineText(row), [...new Set(found.get(Number(row._row)) ?? [])].toSorted()] as const),
  );
}
