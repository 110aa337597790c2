import { warningCounts } from '../../contract/cast-sql.ts';
import { isMoney } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import { identifier } from '../../contract/sql-text.ts';
import { digestItems } from '../../engine/digest.ts';
import type { EngineSession, JsonRow } from '../../engine/engine.ts';
import { type CleanedDocument, type CleanedPart, type MoneyTotal, unreadable } from '../../lake/cleaning-record.ts';
import { addDecimals } from '../../lake/decimal.ts';
import { noMonth } from '../../lake/object-key.ts';
import { byCurrency, type CurrencySum, currencySums } from './currency-sums.ts';
import type { LoadedDocument } from './first-reading.ts';

/** The accepted rows of one month: how many, what identifies them, exact sums. */
export interface MonthMeasure {
  readonly month: string;
  readonly rows: number;
  /** A row of `digestItems`. */
  readonly digestRow: JsonRow;
  /** Its money by currency, where the dataset's amounts are not all in one. */
  readonly currencies: readonly Omit<CurrencySum, 'group'>[];
}

/** Everything one pass over a loaded document tells. */
export interface DocumentMeasure {
  readonly rows: CleanedDocument['rows'];
  readonly setAsideBy: CleanedDocument['setAsideBy'];
  readonly rejectedBy: Readonly<Record<string, number>>;
  readonly money: Readonly<Record<string, MoneyTotal>>;
  readonly byCurrency: NonNullable<CleanedDocument['byCurrency']>;
  readonly warnings: Readonly<Record<string, number>>;
  readonly months: readonly MonthMeasure[];
}

/** The names of the columns that hold money: their sums are kept and proved. */
export function moneyColumns(contract: Contract): readonly string[] {
  return Object.entries(contract.columns).flatMap(([name, column]) => (isMoney(column) ? [name] : []));
}

/** The SQL expression of a row's month. */
export function monthSql(contract: Contract): string {
  if (contract.month === null) return `'${noMonth}'`;
  const column = identifier(contract.month);
  return contract.columns[contract.month]?.type.kind === 'month' ? column : `strftime(${column}, '%Y-%m')`;
}

/** Counts, totals and identifies the rows of a loaded document in one pass, by month. */
export async function measureRows(session: EngineSession, loaded: LoadedDocument): Promise<DocumentMeasure> {
  const { contract } = loaded.document.dataset;
  const money = moneyColumns(contract);
  const state = `CASE WHEN "_errors" IS NULL THEN 'accepted' WHEN starts_with("_errors", 'row:') THEN 'broken'
    WHEN starts_with("_errors", 'aside:') THEN "_errors" ELSE 'rejected' END`;
  const items = [
    ...digestItems(Object.keys(contract.columns), money),
    ...warningCounts(contract),
    'count("_nulled") AS "_nulled"',
  ];
  const groups = await session.rows(
    `SELECT ${state} AS "_state", ${monthSql(contract)} AS "_month", ${items.join(', ')} FROM ${loaded.relation} GROUP BY ALL`,
  );
  const currencies = (
    await currencySums(session, contract, loaded.relation, `concat(${state}, chr(10), ${monthSql(contract)})`)
  ).map(({ group, ...sum }) => {
    const [own = '', month = ''] = group.split('\n');
    return { ...sum, state: own, month };
  });
  const count = (states: readonly string[]) =>
    groups.filter(({ _state }) => states.includes(String(_state))).reduce((sum, { _rows }) => sum + Number(_rows), 0);
  const total = (column: string, state: string) =>
    addDecimals(
      groups.filter(({ _state }) => _state === state).map((group) => group[`_sum_${column}`] as string | null),
    );
  const accepted = groups.filter(({ _state }) => _state === 'accepted');
  const rejected = count(['rejected', 'broken']);
  const asides = [...new Set(groups.map(({ _state }) => String(_state)))].filter((name) => name.startsWith('aside:'));
  const setAside = count(asides);
  return {
    rows: {
      read: groups.reduce((sum, { _rows }) => sum + Number(_rows), 0),
      accepted: count(['accepted']),
      rejected,
      setAside,
    },
    setAsideBy: Object.fromEntries(
      asides.sort().map((code) => [
        code.slice('aside:'.length),
        {
          rows: count([code]),
          money: Object.fromEntries(money.map((column) => [column, total(column, code)])),
          ...toldByCurrency(currencies.filter((one) => one.state === code)),
        },
      ]),
    ),
    rejectedBy: rejected > 0 ? await rejectionCounts(session, loaded.relation) : {},
    money: Object.fromEntries(
      money.map((column) => {
        const [taken, refused] = [total(column, 'accepted'), total(column, 'rejected')];
        const aside = addDecimals(asides.map((code) => total(column, code)));
        return [
          column,
          { read: addDecimals([taken, refused, aside]), accepted: taken, rejected: refused, setAside: aside },
        ];
      }),
    ),
    byCurrency: totalsByCurrency(currencies),
    warnings: { ...warningTotals(contract, accepted), ...(await nulledCounts(session, loaded.relation, accepted)) },
    months: accepted.map((group) => {
      const month = String(group._month);
      const own = currencies.filter((one) => one.state === 'accepted' && one.month === month);
      return { month, rows: Number(group._rows), digestRow: group, currencies: own };
    }),
  };
}

/** The sums as a record keeps them: nothing where the dataset has none. */
export function toldByCurrency(sums: readonly Omit<CurrencySum, 'group'>[]): Pick<CleanedPart, 'byCurrency'> {
  return sums.length === 0 ? {} : { byCurrency: byCurrency(sums) };
}

function totalsByCurrency(
  sums: readonly (Omit<CurrencySum, 'group'> & { readonly state: string })[],
): NonNullable<CleanedDocument['byCurrency']> {
  const columns = Map.groupBy(sums, ({ column }) => column);
  const totalOf = (some: typeof sums): MoneyTotal => {
    const add = (wants: (state: string) => boolean) =>
      addDecimals(some.filter(({ state }) => wants(state)).map(({ sum }) => sum));
    const [accepted, rejected] = [add((state) => state === 'accepted'), add((state) => state === 'rejected')];
    const setAside = add((state) => state.startsWith('aside:'));
    return { read: addDecimals([accepted, rejected, setAside]), accepted, rejected, setAside };
  };
  return Object.fromEntries(
    [...columns].map(([column, some]) => {
      const currencies = Map.groupBy(some, ({ currency }) => currency);
      return [column, Object.fromEntries([...currencies].map(([currency, own]) => [currency, totalOf(own)]))];
    }),
  );
}

/** The measure of several documents' rows of one month together: counts and hash sums add up. */
export function addMonths(measures: readonly MonthMeasure[], money: readonly string[]): MonthMeasure {
  const [first] = measures;
  if (first && measures.length === 1) return first;
  const sum = (name: string) => addDecimals(measures.map(({ digestRow }) => digestRow[name] as string | null));
  const names = ['_rows', '_hash', '_hash2', ...money.map((column) => `_sum_${column}`)];
  const rows = measures.reduce((total, measure) => total + measure.rows, 0);
  return {
    month: first?.month ?? noMonth,
    rows,
    digestRow: Object.fromEntries(names.map((name) => [name, sum(name)])),
    currencies: measures.flatMap(({ currencies }) => currencies),
  };
}

function warningTotals(contract: Contract, groups: readonly JsonRow[]): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const check of contract.checks) {
    if (check.severity !== 'warn') continue;
    const failing = groups.reduce((sum, group) => sum + Number(group[check.name] ?? 0), 0);
    if (failing > 0) totals[check.name] = failing;
  }
  return totals;
}

/** Accepted rows with a value that could not be read and is null, by column: `unreadable:quantity`. */
async function nulledCounts(
  session: EngineSession,
  relation: string,
  accepted: readonly JsonRow[],
): Promise<Readonly<Record<string, number>>> {
  if (accepted.every(({ _nulled }) => Number(_nulled) === 0)) return {};
  const rows = await session.rows(
    `SELECT name, count(*) AS n FROM (SELECT unnest(string_split("_nulled", '|')) AS name FROM ${relation} WHERE "_nulled" IS NOT NULL AND "_errors" IS NULL)
     GROUP BY name ORDER BY name`,
  );
  return Object.fromEntries(rows.map(({ name, n }) => [`${unreadable}${name}`, Number(n)]));
}

async function rejectionCounts(session: EngineSession, relation: string): Promise<Readonly<Record<string, number>>> {
  const rows = await session.rows(
    `SELECT code, count(*) AS n FROM (SELECT unnest(string_split("_errors", '|')) AS code FROM ${relation}
       WHERE "_errors" IS NOT NULL AND NOT starts_with("_errors", 'aside:'))
     GROUP BY code ORDER BY code`,
  );
  return Object.fromEntries(rows.map(({ code, n }) => [String(code), Number(n)]));
}
