import type { Terminal } from '../../host/terminal.ts';
import { isOneCurrency, unknownCurrency } from '../../lib/contract/column.ts';
import type { MartContract } from '../../lib/contract/mart.ts';
import { addDecimals } from '../../lib/lake/decimal.ts';
import type { Manifest } from '../../lib/lake/manifest.ts';
import { readManifest } from '../../lib/ledger/manifests.ts';
import type { Ports } from '../../lib/ports.ts';
import { type Gap, gaps } from '../../lib/query/gaps.ts';
import { apartTotals } from '../../lib/stages/curate/apart-totals.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { gapText } from '../show/gap-text.ts';
import { tableLines } from '../show/table-text.ts';
import { amount, counted, grouped, minute, moneyText, monthRange } from '../show/text.ts';

/** `lake tables`: the curated tables as they are now. */
export const tablesCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {},
  notes: ['Totals are exact. To read a table: lake query "FROM curated.TABLE"'],
  run,
};

interface TableStatus {
  readonly table: string;
  readonly description: string;
  readonly owner: string;
  readonly rows: number;
  /** The months that have rows; `all` for a table without months. */
  readonly months: readonly string[];
  readonly asOf: string | null;
  /** Null where nothing was promoted yet. */
  readonly version: number | null;
  readonly promotedAt: string | null;
  /** Exact sums. Money of several currencies, or of an unknown one, has none. */
  readonly totals: Readonly<Record<string, string>>;
  /** Sums of money by currency, by column. */
  readonly byCurrency: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How many rows lack a total that could not be converted, by column. */
  readonly without: Readonly<Record<string, number>>;
  /** What the series that it is made of lack. */
  readonly gaps: readonly Gap[];
}

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const tables = await withLake(call, terminal, { missing: 'refuse', writes: false }, ({ ports }) =>
    tableStatuses(ports),
  );
  if (call.switches.has('json')) printJson(terminal, tables);
  else terminal.out(`${tableStatusLines(tables).join('\n')}\n`);
  return 0;
}

async function tableStatuses(ports: Ports): Promise<readonly TableStatus[]> {
  const missing = await gaps(ports);
  return Promise.all(
    ports.marts.map(async ({ contract }) => {
      const { manifest } = await readManifest(ports, contract.mart);
      const { mart, description, owner } = contract;
      const own = missing.filter((gap) => contract.inputs.some(({ dataset }) => dataset === gap.dataset));
      return { table: mart, description, owner, ...contentOf(manifest, contract), gaps: own };
    }),
  );
}

function contentOf(
  manifest: Manifest | undefined,
  contract: MartContract,
): Omit<TableStatus, 'table' | 'description' | 'owner' | 'gaps'> {
  const objects = (manifest?.objects ?? []).filter(({ rows }) => rows > 0);
  const apart = [...apartTotals(contract).keys()];
  const byCurrency = Object.fromEntries(apart.map((name) => [name, sumsOf(objects, name)]));
  const totals = contract.totals.filter((name) => !apart.includes(name) || isOneCurrency(byCurrency[name] ?? {}));
  return {
    rows: objects.reduce((sum, { rows }) => sum + rows, 0),
    months: objects.map(({ month }) => month),
    asOf:
      objects
        .map(({ asOf }) => asOf)
        .toSorted()
        .at(-1) ?? null,
    version: manifest?.version ?? null,
    promotedAt: manifest?.promotedAt ?? null,
    totals: Object.fromEntries(totals.map((name) => [name, addDecimals(objects.map((one) => one.totals[name]))])),
    byCurrency,
    without: lackingOf(objects),
  };
}

function lackingOf(objects: Manifest['objects']): Readonly<Record<string, number>> {
  const lacking: Record<string, number> = {};
  for (const { without = {} } of objects)
    for (const [name, count] of Object.entries(without)) lacking[name] = (lacking[name] ?? 0) + count;
  return lacking;
}

/** A column's sums by currency; an object of an older version, which lacks them, counts as of unknown currency. */
function sumsOf(objects: Manifest['objects'], name: string): Readonly<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const { byCurrency, totals } of objects)
    for (const [currency, sum] of Object.entries(byCurrency?.[name] ?? { [unknownCurrency]: totals[name] ?? '0' }))
      sums[currency] = addDecimals([sums[currency], sum]);
  return sums;
}

function tableStatusLines(tables: readonly TableStatus[]): readonly string[] {
  const columns = [
    { name: 'table' },
    { name: 'version', right: true },
    { name: 'rows', right: true },
    { name: 'months' },
    { name: 'as of (UTC)' },
  ];
  const rows = tables.map(({ table, version, rows: count, months, asOf }) => [
    `curated.${table}`,
    version === null ? '' : `v${version}`,
    version === null ? '' : grouped(count),
    version === null ? 'nothing yet' : monthsText(months),
    minute(asOf),
  ]);
  const [head = '', rule = '', ...lines] = tableLines(columns, rows);
  return [head, rule, ...tables.flatMap((table, at) => [lines[at] ?? '', ...totalsLines(table)])];
}

function monthsText(months: readonly string[]): string {
  if (months.length < 2) return months[0] ?? 'none';
  return `${monthRange(months)} (${counted(months.length, 'month')})`;
}

function totalsLines({ version, rows, totals, byCurrency, without, gaps: missing }: TableStatus): readonly string[] {
  if (version === null) return [];
  const texts = [
    ...Object.entries(byCurrency).map(([name, sums]) =>
      Object.keys(sums).length === 0 ? '' : moneyText(name, '', sums),
    ),
    ...Object.entries(totals).flatMap(([name, total]) => {
      if (name in byCurrency) return [];
      const lacking = without[name];
      return [
        `${name} ${amount(total)}${lacking === undefined ? '' : ` (${grouped(lacking)} of ${counted(rows, 'row')} without)`}`,
      ];
    }),
  ].filter((text) => text !== '');
  return [...(texts.length > 0 ? [`    ${texts.join(' · ')}`] : []), ...missing.map((gap) => `    ${gapText(gap)}`)];
}
