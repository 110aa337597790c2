import { countsMoney } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { MartContract } from '../contract/mart.ts';
import { identifier, literal } from '../contract/sql-text.ts';
import { isLakeError } from '../lake/error.ts';
import { datasetsOf, type Ports } from '../ports.ts';
import { type InputPart, listParts } from '../stages/curate/mart-inputs.ts';
import { localFiles } from '../store/local-copy.ts';

type GapPorts = Pick<Ports, 'store' | 'sources' | 'marts' | 'engine' | 'workspace'>;

/** Months or days that a series lacks between its first and its last. */
export interface Gap {
  readonly dataset: string;
  readonly account: string;
  /** The distributor, where one dataset holds the statements of several. */
  readonly distributor: string | null;
  readonly unit: 'month' | 'day';
  /** First and last of each stretch that is missing, as `YYYY-MM` or `YYYY-MM-DD`. */
  readonly missing: readonly { readonly from: string; readonly to: string }[];
}

/**
 * The months that statements of an account lack, and the days that a daily series lacks. None of them is a fault: a month may
 * have had no sales. Statements that come every quarter lack what is missing of every quarter.
 */
export async function gaps(ports: GapPorts, dataset?: string): Promise<readonly Gap[]> {
  const contracts = datasetsOf(ports)
    .map(({ contract }) => contract)
    .filter((one) => dataset === undefined || one.dataset === dataset);
  const found: Gap[] = [];
  for (const contract of contracts) {
    const isDaily = isDailySeries(contract, ports.marts);
    if (contract.statement === undefined && !isDaily) continue;
    const parts = await listParts(ports, contract.dataset);
    const series =
      isDaily || 'distributor' in contract.columns ? await readSeries(ports, contract, parts) : ofParts(parts);
    for (const { account, distributor, periods } of series) {
      const missing = missingOf(periods, isDaily ? 'day' : 'month');
      const unit = isDaily ? ('day' as const) : ('month' as const);
      if (missing.length > 0) found.push({ dataset: contract.dataset, account, distributor, unit, missing });
    }
  }
  return found;
}

/** True where every day is expected: the source says so, or daily tables without money are made of it. Ads rest on some days. */
function isDailySeries(contract: Contract, marts: readonly { readonly contract: MartContract }[]): boolean {
  const { month, columns, dataset } = contract;
  const column = month === null ? undefined : columns[month];
  if (column?.type.kind !== 'date' || column.given !== undefined) return false;
  if (contract.cadence === 'daily') return true;
  return marts.some(
    ({ contract: { mart, inputs, columns: own } }) =>
      mart.endsWith('_daily') &&
      inputs.some((input) => input.dataset === dataset && input.by !== 'whole') &&
      !Object.values(own).some(({ unit }) => countsMoney({ unit })),
  );
}

interface Series {
  readonly account: string;
  readonly distributor: string | null;
  readonly periods: readonly string[];
}

function ofParts(parts: readonly InputPart[]): readonly Series[] {
  const accounts = Map.groupBy(parts, ({ account }) => account);
  return [...accounts].map(([account, own]) => ({
    account,
    distributor: null,
    periods: own.map(({ month }) => month),
  }));
}

/** A part that is gone or damaged tells nothing here: the sweep and the reconciliation name it. */
async function readSeries(
  ports: GapPorts,
  contract: Contract,
  parts: readonly InputPart[],
): Promise<readonly Series[]> {
  try {
    return await seriesOf(ports, contract, parts);
  } catch (error) {
    if (!isLakeError(error, 'engine-failed') && !isLakeError(error, 'object-missing')) throw error;
    return [];
  }
}

async function seriesOf(
  { store, engine, workspace }: GapPorts,
  { columns, month }: Contract,
  parts: readonly InputPart[],
): Promise<readonly Series[]> {
  if (parts.length === 0 || month === null) return [];
  const distributor = 'distributor' in columns ? 'distributor' : 'NULL';
  return workspace.with(async (folder) => {
    const files = localFiles(store, folder);
    const paths = await Promise.all([...new Set(parts.map(({ key }) => key))].map((key) => files('staging', key)));
    const rows = await engine.with((session) =>
      session.rows(
        `SELECT account, ${distributor} AS distributor, list(DISTINCT CAST(${identifier(month)} AS VARCHAR)) AS periods
         FROM read_parquet([${paths.map(literal).join(', ')}], union_by_name=true, hive_partitioning=false)
         WHERE ${identifier(month)} IS NOT NULL GROUP BY ALL ORDER BY 1, 2`,
      ),
    );
    return rows.map((row) => ({
      account: String(row.account),
      distributor: row.distributor === null ? null : String(row.distributor),
      periods: Array.isArray(row.periods) ? row.periods.map(String) : [],
    }));
  });
}

/** Days are expected one after another, months in the smallest step that three of them or more show. */
function missingOf(periods: readonly string[], unit: Gap['unit']): Gap['missing'] {
  const numbers = [...new Set(periods.map((one) => numberOf(one, unit)))].sort((a, b) => a - b);
  const steps = numbers.slice(1).map((one, at) => one - (numbers[at] ?? one));
  const step = unit === 'month' && steps.length > 1 ? Math.min(...steps) : 1;
  return numbers.slice(1).flatMap((next, at) => {
    const before = numbers[at] ?? next;
    return next - before > step ? [{ from: textOf(before + step, unit), to: textOf(next - step, unit) }] : [];
  });
}

const dayMs = 86_400_000;

function numberOf(text: string, unit: Gap['unit']): number {
  if (unit === 'day') return Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / dayMs;
  return Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
}

function textOf(number: number, unit: Gap['unit']): string {
  if (unit === 'day') return new Date(number * dayMs).toISOString().slice(0, 10);
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
}
