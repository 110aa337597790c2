import { normaliseName } from '../../contract/header.ts';
import { invalidConfig, type StatementLayout } from '../../lake/config.ts';
import { presets } from './presets/index.ts';
import type { StatementPreset } from './presets/preset.ts';

/** The layout of a distributor's files: the owner's settings, and the preset that the owner names. */
export interface DistributorLayout extends Omit<StatementLayout, 'preset' | 'missing' | 'series'> {
  /** Columns that only some of its files have. */
  readonly optional: readonly string[];
  /** By column: what it says in lines of royalties. */
  readonly only: Readonly<Record<string, readonly string[]>>;
  readonly missing: string[];
  readonly series: NonNullable<StatementLayout['series']>;
  /** Words of its file names. */
  readonly hints: string[];
}

/** Gives the layout of a distributor. Throws `invalid-config` if the preset does not exist. */
export function layoutOf(distributor: string, { preset, ...own }: StatementLayout): DistributorLayout {
  const known = preset === undefined ? undefined : presets[preset];
  if (preset !== undefined && known === undefined)
    throw invalidConfig(
      `statements['${distributor}'] names the preset '${preset}', which does not exist; the presets are ${Object.keys(presets).join(', ')}`,
    );
  const hints = [...new Set([distributor, ...(preset === undefined ? [] : [preset])])];
  if (known === undefined)
    return { ...own, optional: [], only: {}, missing: own.missing ?? [''], series: own.series ?? [], hints };
  const { currency, columns } = withOneCurrency(known, own);
  const { months = known.months, numbers = known.numbers } = own;
  return {
    columns,
    ...(currency === undefined ? {} : { currency }),
    ...(months === undefined ? {} : { months }),
    ...(numbers === undefined ? {} : { numbers }),
    // A column that the owner names is always present.
    optional: (known.optional ?? []).filter((column) => !(column in own.columns)),
    only: Object.fromEntries(Object.entries(known.only ?? {}).filter(([column]) => !(column in own.columns))),
    missing: own.missing ?? known.missing ?? [''],
    series: own.series ?? known.series ?? [],
    hints,
  };
}

/** Joins the columns of both. The owner's way to give the currency replaces that of the preset. */
function withOneCurrency(
  known: StatementPreset,
  own: Pick<StatementLayout, 'columns' | 'currency'>,
): Pick<StatementLayout, 'columns' | 'currency'> {
  const isInName = [own.columns.amount ?? []].flat().some((name) => normaliseName(name).includes('{currency}'));
  const isSaid = own.currency !== undefined || 'currency' in own.columns || isInName;
  const { currency: _, ...others } = known.columns;
  const columns = { ...(isSaid ? others : known.columns), ...own.columns };
  const currency = isSaid ? own.currency : known.currency;
  return { columns, ...(currency === undefined ? {} : { currency }) };
}
