/** What analysts ask: `{royalties}` and `{rows}` stand for the tables, which the lake and bare DuckDB name differently. */
export const queries: readonly { readonly name: string; readonly about: string; readonly sql: string }[] = [
  {
    name: 'earnings by sale month',
    about: 'royalties, all',
    sql: 'SELECT sale_month, sum(earnings_usd) AS earnings, sum(streams) AS streams FROM {royalties} GROUP BY 1 ORDER BY 1',
  },
  {
    name: 'ten best tracks of a year',
    about: 'royalties, 12 months',
    sql: `SELECT isrc, any_value(title) AS title, sum(earnings_usd) AS earnings FROM {royalties}
      WHERE reporting_month BETWEEN '2025-11' AND '2026-10' GROUP BY 1 ORDER BY earnings DESC, isrc LIMIT 10`,
  },
  {
    name: 'stores and countries of a month',
    about: 'royalties, 1 month',
    sql: `SELECT store, country, sum(earnings_usd) AS earnings FROM {royalties}
      WHERE reporting_month = '2026-10' GROUP BY ALL ORDER BY ALL`,
  },
  {
    name: 'one track through time',
    about: 'royalties, 1 track',
    sql: `SELECT reporting_month, store, sum(streams) AS streams FROM {royalties}
      WHERE isrc = 'QZAAA2600007' GROUP BY ALL ORDER BY ALL`,
  },
  {
    name: 'fees and refunds by store',
    about: 'lines, all',
    sql: `SELECT store, count(*) AS lines, sum(earnings_usd) AS earnings FROM {rows}
      WHERE earnings_usd < 0 GROUP BY 1 ORDER BY 1`,
  },
  {
    name: 'lines of a month by day and country',
    about: 'lines, 1 month',
    sql: `SELECT reporting_date, country, count(*) AS lines, sum(quantity) AS quantity FROM {rows}
      WHERE reporting_date BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY ALL ORDER BY ALL`,
  },
];

export function querySql(sql: string, tables: { readonly royalties: string; readonly rows: string }): string {
  return sql.replaceAll('{royalties}', tables.royalties).replaceAll('{rows}', tables.rows);
}
