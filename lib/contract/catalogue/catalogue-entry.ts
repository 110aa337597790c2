import type { Additivity, Unit } from '../column.ts';
import { type Contract, relationOf } from '../contract.ts';
import type { MartContract } from '../mart.ts';
import { stagingColumns } from './table-schema.ts';

/** One column as the catalogue tells it. */
export interface CatalogueColumn {
  readonly name: string;
  /** DuckDB's type. */
  readonly type: string;
  readonly nullable: boolean;
  readonly unit: Unit | null;
  /** How a number adds up; null for what is no number. */
  readonly additive: Additivity | null;
  readonly personal: boolean;
  readonly description: string;
}

interface CatalogueTable {
  /** The table's name in SQL. */
  readonly table: string;
  readonly description: string;
  readonly owner: string;
  readonly version: number;
  readonly columns: readonly CatalogueColumn[];
}

/** All that the catalogue tells of a dataset. */
export interface DatasetEntry extends CatalogueTable {
  readonly kind: 'dataset';
  readonly name: string;
  /** Where its files come from. */
  readonly reference: string;
  /** Names in the file by which it is told; none where a layout of its source tells it. */
  readonly recognisedBy: readonly string[];
  readonly scope: readonly string[];
  /** What a capture holds whole, and the columns that a row loses that a newer one does not have; none where it is gone. */
  readonly takesBack: { readonly alike: readonly string[]; readonly only: readonly string[] } | null;
  /** Columns of which a null in newer evidence leaves what older evidence knew. */
  readonly measured: readonly string[];
  readonly month: string | null;
  readonly freshness: Contract['freshness'];
  readonly checks: Contract['checks'];
  /** True where it holds personal data: files are refused unless lake.config.ts lets them in. */
  readonly personal: boolean;
  /** The curated tables that read it. */
  readonly feeds: readonly string[];
  /** Why none reads it, where it has amounts of money. */
  readonly because: string | null;
}

/** All that the catalogue tells of a curated table. */
export interface MartEntry extends CatalogueTable {
  readonly kind: 'mart';
  readonly name: string;
  readonly key: readonly string[];
  readonly month: string | null;
  /** The datasets it is made from. */
  readonly madeFrom: readonly string[];
  /** Sums that are as much as those of the datasets, to the last digit. */
  readonly conserves: readonly string[];
  /** The datasets to whose lines its rows are followed back. */
  readonly traces: readonly string[];
  /** Why it conserves or traces nothing, where it does not. */
  readonly because: MartContract['because'];
  /** How often the fastest of them is expected anew, in hours. */
  readonly everyHours: number;
}

export type CatalogueEntry = DatasetEntry | MartEntry;

/** Every dataset and mart, in the order of the registries. */
export function catalogueEntries(
  contracts: readonly Contract[],
  marts: readonly MartContract[],
): readonly CatalogueEntry[] {
  return [...contracts.map((one) => datasetEntry(one, marts)), ...marts.map((one) => martEntry(one, contracts))];
}

/** What the catalogue says of a dataset. `marts` are those that may read it. */
export function datasetEntry(contract: Contract, marts: readonly MartContract[] = []): DatasetEntry {
  const { dataset, description, owner, version, reference, recognise, scope, month, freshness, checks } = contract;
  return {
    kind: 'dataset',
    name: dataset,
    table: `staging.${relationOf(dataset)}`,
    description,
    owner,
    version,
    reference,
    recognisedBy: recognise.by.map((name) => contract.columns[name]?.from[0] ?? name),
    scope: ['account', ...scope],
    takesBack: contract.takesBack
      ? { alike: ['account', ...Object.keys(contract.takesBack.alike)], only: contract.takesBack.only ?? [] }
      : null,
    measured: Object.entries(contract.columns).flatMap(([name, { isMeasured }]) => (isMeasured ? [name] : [])),
    month,
    freshness,
    checks,
    personal: Object.values(contract.columns).some(({ personal }) => personal),
    feeds: marts.filter(({ inputs }) => inputs.some((input) => input.dataset === dataset)).map(({ mart }) => mart),
    because: contract.because ?? null,
    columns: stagingColumns(contract).map(({ name, sqlType, nullable, unit, personal, description: what }) => ({
      name,
      type: sqlType,
      nullable,
      unit: unit ?? null,
      additive: contract.columns[name]?.additive ?? null,
      personal,
      description: what,
    })),
  };
}

function martEntry(mart: MartContract, contracts: readonly Contract[]): MartEntry {
  const madeFrom = mart.inputs.map(({ dataset }) => dataset);
  const inputs = contracts.filter(({ dataset }) => madeFrom.includes(dataset));
  return {
    kind: 'mart',
    name: mart.mart,
    table: `curated.${mart.mart}`,
    description: mart.description,
    owner: mart.owner,
    version: mart.version,
    key: mart.key,
    month: mart.month,
    madeFrom,
    conserves: mart.conserves.map(({ column }) => column),
    traces: [...new Set(mart.trace.map(({ dataset }) => dataset))],
    because: mart.because,
    everyHours: Math.min(...inputs.map(({ freshness }) => freshness.everyHours)),
    columns: Object.entries(mart.columns).map(([name, { sqlType, unit, additive, description }]) => ({
      name,
      type: sqlType,
      nullable: true,
      unit: unit ?? null,
      additive: unit === undefined ? null : additive,
      personal: false,
      description,
    })),
  };
}
