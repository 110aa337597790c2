import type { Column } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import { normaliseName } from '../../contract/header.ts';
import type { Dataset, DatasetVariant } from '../../contract/source.ts';
import { literal } from '../../contract/sql-text.ts';
import { invalidConfig, type LakeConfig } from '../../lake/config.ts';
import type { SaidForms } from '../../lake/said-forms.ts';
import { type DistributorLayout, layoutOf } from './distributor-layout.ts';
import { lines } from './lines.ts';
import { monthOf } from './month-in-name.ts';

type Layouts = Readonly<Record<string, DistributorLayout>>;

/** The statement lines of all distributors, with a variant for each that the owner describes. Throws `invalid-config`. */
export function configure({ statements }: Pick<LakeConfig, 'statements'>): readonly Dataset[] {
  const layouts = Object.fromEntries(
    Object.entries(statements).map(([name, stated]) => [name, layoutOf(name, stated)] as const),
  );
  return [
    {
      contract: inSeries(layouts),
      hand: 'unknown',
      variants: Object.entries(layouts).map(([name, layout]) => variantOf(name, layout)),
    },
  ];
}

/** The contract, with what tells the files of one month apart of distributors that send several. */
function inSeries(layouts: Layouts): Contract {
  const cases = Object.entries(layouts)
    .filter(([, { series }]) => series.length > 0)
    .map(([distributor, { series }]) => {
      const columns = series.map((one) => `coalesce(${one === 'region' ? 'country' : one}, '')`);
      return `WHEN ${literal(distributor)} THEN concat_ws(' · ', ${columns.join(', ')})`;
    });
  return cases.length === 0 ? lines : { ...lines, series: `CASE distributor ${cases.join(' ')} END` };
}

const marks = { plain: 'point', grouped: 'point', 'decimal-comma': 'comma' } as const;

/** How the owner says that numbers and months are written; each document is still held against it. */
function saidBy({ numbers, months }: DistributorLayout): SaidForms {
  return {
    ...(numbers === undefined ? {} : { numbers: marks[numbers] }),
    ...(months === 'us-day' ? { dates: 'month-first' } : {}),
  };
}

function variantOf(distributor: string, layout: DistributorLayout): DatasetVariant {
  const names = new Map(Object.entries(layout.columns).map(([column, from]) => [column, [from].flat()]));
  const problem = problemOf(names, layout);
  if (problem !== undefined) throw invalidConfig(`statements['${distributor}'] ${problem}`);
  const columns = Object.entries(lines.columns).map(([name, column]) => [
    name,
    columnOf(column, names.get(name) ?? [], layout, layout.optional.includes(name)),
  ]);
  const contract: Contract = {
    ...lines,
    columns: Object.fromEntries(columns),
    checks: [...lines.checks, ...onlyRoyalties(layout)],
    recognise: {
      ...lines.recognise,
      by: [...names.keys()].filter((name) => !layout.optional.includes(name)),
      names: layout.hints,
    },
  };
  const currency = layout.currency === undefined ? {} : { currency: layout.currency };
  return {
    name: distributor,
    contract,
    hand: 'unknown',
    said: saidBy(layout),
    facts: (file) => ({ distributor, ...currency, ...monthOf(file) }),
  };
}

/** Rows of another nature than royalties are refused: their money is none of the statement's. */
function onlyRoyalties({ only }: DistributorLayout): Contract['checks'] {
  return Object.entries(only).map(([column, values]) => ({
    kind: 'accepted',
    name: `only_royalties_by_${column}`,
    severity: 'error',
    column,
    values: [...values],
  }));
}

/** What the owner's description lacks or says twice. */
function problemOf(names: ReadonlyMap<string, readonly string[]>, { currency }: DistributorLayout): string | undefined {
  const known = Object.keys(lines.columns).filter((name) => name !== 'distributor');
  const unknown = [...names.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0)
    return `maps ${unknown.join(', ')}, which is not a column; the columns are ${known.join(', ')}`;
  const amount = names.get('amount');
  if (!amount) return 'maps no amount';
  const says = [
    currency !== undefined,
    names.has('currency'),
    amount.every((name) => normaliseName(name).includes('{currency}')),
  ];
  if (says.filter(Boolean).length !== 1)
    return 'must state its currency in one of three ways: as currency, as a column, or as {currency} in the name of the amount';
  if (names.size < 3) return 'maps fewer than three columns, so that its files could be anybody’s';
  return sharedName(names);
}

/** One month may be both: a distributor that states no month of its own is read as one that reports when it sells. */
const mayShare = ['reporting_month', 'sale_month'];

function sharedName(names: ReadonlyMap<string, readonly string[]>): string | undefined {
  const taken = new Map<string, string>();
  for (const [column, from] of names) {
    for (const name of new Set(from.map(normaliseName))) {
      const other = taken.get(name);
      if (other !== undefined && !(mayShare.includes(column) && mayShare.includes(other)))
        return `reads both ${other} and ${column} from '${name}'`;
      taken.set(name, column);
    }
  }
  return undefined;
}

/** A column as this distributor's files have it; one that is not mapped is null, or a fact of the document. */
function columnOf(
  { given, missing: _, ...column }: Column,
  from: string[],
  layout: DistributorLayout,
  isOptional: boolean,
): Column {
  return {
    ...column,
    from,
    missing: layout.missing,
    optional: from.length === 0 || isOptional,
    ...(given === undefined || from.length > 0 ? {} : { given }),
  };
}
