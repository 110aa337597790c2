import { currencyColumns, unknownCurrency } from '../../lib/contract/column.ts';
import { literal } from '../../lib/contract/sql-text.ts';
import type { CleanedDocument, CleanedPart, CleaningRecord } from '../../lib/lake/cleaning-record.ts';
import { noMonth } from '../../lib/lake/object-key.ts';
import { readManifest } from '../../lib/ledger/manifests.ts';
import { datasetOf, type Ports } from '../../lib/ports.ts';
import { listParts } from '../../lib/stages/curate/mart-inputs.ts';
import { type ArrivalStatus, cleanedOf, type RejectedRows } from './arrival.ts';

/** How many lines of refused rows are named for each rule. The others are in ledger.rejects. */
const namedLines = 10;

/** An arrival in each zone, down to the curated tables that read it. */
export interface Journey {
  readonly arrival: ArrivalStatus;
  /** The arrival's refused rows with the first lines of each rule. */
  readonly rejectedLines: readonly (RejectedRows & { readonly lines: readonly number[] })[];
  readonly raw: readonly RawStep[];
  readonly marts: readonly MartStep[];
}

export interface RawStep {
  readonly rawKey: string;
  readonly account: string | null;
  readonly asOf: string | null;
  readonly isCleaned: boolean;
  readonly documents: readonly CleanedDocument[];
  readonly parts: readonly (CleanedPart & { readonly stands: string })[];
  /** Where the refused rows are kept, by dataset. */
  readonly rejects: Readonly<Record<string, string>>;
}

export interface MartStep {
  readonly mart: string;
  readonly dataset: string;
  readonly version: number;
  /** The months of the mart that depend on the touched months of the dataset; all months where the mart reads the dataset whole. */
  readonly months: readonly { readonly month: string; readonly rows: number; readonly asOf: string }[];
}

/** Follows an arrival through the zones. */
export async function journeyOf(ports: Ports, arrival: ArrivalStatus): Promise<Journey> {
  const cleaned = await cleanedOf(ports, arrival.rawKeys);
  const records = arrival.rawKeys.map((rawKey) => ({ rawKey, record: cleaned.get(rawKey) }));
  const parts = records.flatMap(({ record }) => record?.parts ?? []);
  const lines = await rejectLines(ports, [...cleaned.values()]);
  return {
    arrival,
    rejectedLines: arrival.rejectedRows.map((rows) => ({
      ...rows,
      lines: lines.get(`${rows.document}\n${rows.rule}`) ?? [],
    })),
    raw: await Promise.all(records.map(({ rawKey, record }) => rawStep(ports, arrival, rawKey, record))),
    marts: await martSteps(ports, parts),
  };
}

async function rawStep(
  ports: Ports,
  arrival: ArrivalStatus,
  rawKey: string,
  record: CleaningRecord | undefined,
): Promise<RawStep> {
  const parts = await Promise.all(
    (record?.parts ?? []).map(async (part) => ({
      ...part,
      byCurrency: currenciesOf(ports, part),
      stands: await standsText(ports, arrival, part),
    })),
  );
  return {
    rawKey,
    account: record?.account ?? null,
    asOf: record?.asOf ?? null,
    isCleaned: record !== undefined,
    documents: (record?.documents ?? []).map((one) => ({ ...one, byCurrency: currenciesOf(ports, one) })),
    parts,
    rejects: record?.rejects ?? {},
  };
}

type Currencies<T> = Record<string, Record<string, T>>;

/** The money by currency. Of records that lack it, nobody knows which currencies the amounts are of. */
function currenciesOf<T>(
  ports: Ports,
  {
    dataset,
    money,
    byCurrency,
  }: Pick<CleanedPart, 'dataset'> & {
    readonly money: Readonly<Record<string, T>>;
    readonly byCurrency?: Currencies<T> | undefined;
  },
): Currencies<T> {
  if (byCurrency) return byCurrency;
  const contract = datasetOf(ports, dataset)?.contract;
  const mixed = contract ? currencyColumns(contract) : [];
  const sums = Object.entries(money).filter(([name]) => mixed.includes(name));
  return Object.fromEntries(sums.map(([name, sum]) => [name, { [unknownCurrency]: sum }]));
}

/** Whether a part's rows are current: the newest of its account's month is, and what was ruled about the others. */
async function standsText(
  ports: Ports,
  { restated }: ArrivalStatus,
  { dataset, month, partKey }: CleanedPart,
): Promise<string> {
  if (partKey === null) return '';
  const own = restated.filter((one) => one.dataset === dataset && one.month === month);
  if (own.some(({ role, isOpen }) => role === 'newer' && isOpen)) return 'held';
  if (own.some(({ role, outcome }) => role === 'older' && outcome !== 'held' && outcome !== 'added'))
    return 'superseded';
  const parts = await listParts(ports, dataset, { month });
  const part = parts.find(({ key }) => key === partKey);
  const newest = parts.find(({ account }) => account === part?.account);
  return newest === part || part?.rules !== undefined ? 'current' : 'superseded where newer files say the same';
}

async function martSteps(ports: Ports, parts: readonly CleanedPart[]): Promise<readonly MartStep[]> {
  const monthsBy = Map.groupBy(parts, ({ dataset }) => dataset);
  const steps: MartStep[] = [];
  for (const { contract } of ports.marts) {
    const { manifest } = await readManifest(ports, contract.mart);
    if (!manifest) continue;
    for (const { dataset, by } of contract.inputs) {
      const own = new Set((monthsBy.get(dataset) ?? []).map(({ month }) => month));
      if (own.size === 0) continue;
      const reads = (month: string) => by === 'whole' || month === noMonth || own.has(month);
      const months = manifest.objects
        .filter(({ month }) => reads(month))
        .map(({ month, rows, asOf }) => ({ month, rows, asOf }));
      steps.push({ mart: contract.mart, dataset, version: manifest.version, months });
    }
  }
  return steps;
}

/** The first lines of refused rows, by document and rule, without values of rows. */
async function rejectLines(
  ports: Ports,
  records: readonly CleaningRecord[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const keys = records.flatMap(({ rejects }) => Object.values(rejects));
  const paths = keys.flatMap((key) => ports.store.localPath?.('ledger', key) ?? []);
  if (paths.length === 0) return new Map();
  const rows = await ports.engine.with((session) =>
    session.rows(`SELECT "_document" AS document, code, list("_line" ORDER BY "_line")[1:${namedLines}] AS lines
      FROM (SELECT *, unnest(string_split(rule, ', ')) AS code FROM read_parquet([${paths.map(literal).join(', ')}], hive_partitioning=false))
      GROUP BY ALL`),
  );
  return new Map(
    rows.map(({ document, code, lines }) => [`${document}\n${code}`, Array.isArray(lines) ? lines.map(Number) : []]),
  );
}
