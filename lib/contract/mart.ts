import { z } from 'zod';
import { LakeError } from '../lake/error.ts';
import { additivitySchema, unitSchema } from './column.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/);

export const martSchema = z.strictObject({
  /** The table's name under `curated`. */
  mart: name,
  /** Raised with every change that may change a row. */
  version: z.int().positive(),
  description: z.string().min(1),
  owner: z.string().min(1),
  /**
   * The datasets it reads. `month`: its rows of a month are made of the dataset's month, and depend on that month alone;
   * `every-month`: they are made of the dataset's month, but depend on all of it (a name or a total that any month may
   * change); `whole`: the dataset gives it no months, and each month depends on all of it.
   */
  inputs: z
    .array(
      z.strictObject({
        dataset: z.string(),
        by: z.enum(['month', 'every-month', 'whole']),
        /** Whether the SQL looks at this dataset's `as_of`. Newer evidence of the same rows then makes the month again. */
        asOf: z.boolean().optional(),
      }),
    )
    .min(1),
  columns: z.record(
    name,
    z.strictObject({
      sqlType: z.string().min(1),
      unit: unitSchema.optional(),
      /** Whether it may be summed over any of the key's columns; a number that does not say so may not. */
      additive: additivitySchema.default('never'),
      description: z.string().min(1),
    }),
  ),
  /** Columns that together name a row; nulls count as equal. */
  key: z.array(name).min(1),
  /** The date or month column that says which month a row belongs to; none for marts that are rebuilt whole. */
  month: name.nullable(),
  /**
   * Whether its SQL looks at `as_of` of any dataset; the column is not there where it does not. A mart without it is left alone by an
   * export that only confirms the rows it is made of.
   */
  usesAsOf: z.boolean().default(false),
  /** Columns totalled in the manifest. */
  totals: z.array(name),
  /**
   * Totals that are only told by the values of another column and never added up over them, such as streams by their
   * basis. Amounts of the row's own currency always are, by `currency`.
   */
  apart: z.record(name, name).default({}),
  /**
   * Sums that must come through unchanged, to the last digit: `column` of the mart is as much as the columns of the
   * datasets' current rows together. Where several rows tell the same, `total` is a SELECT over the inputs of `month` (`all` for a
   * mart without months) and `total`: how much there is of it, made in another way than the mart's SQL makes its rows.
   */
  conserves: z
    .array(
      z.strictObject({
        column: name,
        /** `only` is SQL that picks the rows of the dataset that count, where not all of them do. */
        from: z.array(z.strictObject({ dataset: z.string(), column: name, only: z.string().optional() })).min(1),
        total: z.string().min(1).optional(),
      }),
    )
    .default([]),
  /**
   * Things of which the mart must have each once: as many rows (those for which `rows` is true, or all) as the datasets'
   * current rows together name different things. `of` names a thing of a dataset, as SQL over its columns, and `only` picks its
   * rows. It is counted apart from the mart's own SQL.
   */
  things: z
    .array(
      z.strictObject({
        name,
        rows: z.string().min(1).optional(),
        from: z
          .array(
            z.strictObject({ dataset: z.string(), of: z.array(z.string().min(1)).min(1), only: z.string().optional() }),
          )
          .min(1),
      }),
    )
    .default([]),
  /**
   * How its rows come from staging rows, so that each can be followed back to file and line: a row is made of the current
   * rows of `dataset` for which every column of `on` equals the given SQL over them. `only` is SQL that picks the rows that
   * count where not all of them do; it may hold window functions.
   *
   * Where the choice needs more than one dataset, `from` is a SELECT over the inputs, by their names in the mart's SQL, whose
   * rows are the lines of `dataset` that count: it gives their `account`, `_raw`, `_document` and `_line`, and what `on` needs.
   * It is best made of the mart's own SQL, so that the two cannot differ.
   *
   * `counts` says what a line does to the row: its numbers are `added`, or `taken-off` (the rest of a total), or it only
   * `names` something (a name, a status, a rate).
   */
  trace: z
    .array(
      z.strictObject({
        dataset: z.string(),
        on: z.record(name, z.string().min(1)),
        only: z.string().optional(),
        from: z.string().min(1).optional(),
        counts: z.enum(['added', 'taken-off', 'names']).default('added'),
      }),
    )
    .default([]),
  /**
   * Columns that are totals of several periods of a thing, added up by its SQL although each is a total to date (`latest`), and
   * why that is right: the periods have no day in common.
   */
  addsPeriods: z.strictObject({ columns: z.array(name).min(1), because: z.string().min(1) }).optional(),
  /**
   * Columns that may be added up although their dataset's column of values does not say so, because the name of a metric beside
   * each value decides, and the SQL takes only metrics that add up.
   */
  addsMetrics: z.array(name).default([]),
  /** Why it conserves no sum, or traces no row: each must be said where it is so. */
  because: z.strictObject({ conserves: z.string().min(1).optional(), trace: z.string().min(1).optional() }).default({}),
});

export type MartContract = Readonly<z.output<typeof martSchema>>;
export type MartInput = z.input<typeof martSchema>;

/** True where any month of the mart depends on all of the dataset. */
export function readsWhole({ month }: Pick<MartContract, 'month'>, { by }: MartContract['inputs'][number]): boolean {
  return by !== 'month' || month === null;
}

/** A curated table: its contract and one SELECT over the current rows of its inputs, named as `relationOf` names them. */
export interface Mart {
  readonly contract: MartContract;
  readonly sql: string;
  /**
   * What rows take from other months, as SQL over the current rows of all months. The SQL of the mart reads the result as
   * `<mart>_history`. Its first column is the month of the rows that take it, `YYYY-MM`. A month is made again when what it
   * takes has changed.
   */
  readonly history?: string;
  /** For a mart of many datasets: its SQL without those that have no rows. Planning what is not there costs more than the rest. */
  readonly union?: MartUnion;
}

/** Inputs that a mart reads alike, one beside the other, so that any of them can be left out where it has no rows. */
export interface MartUnion {
  readonly datasets: readonly string[];
  /** The mart's SQL with these of `datasets` alone, of which there must be one at least, and with all of its other inputs. */
  readonly sqlOf: (datasets: ReadonlySet<string>) => Pick<Mart, 'sql' | 'history'>;
}

/** The relation of what the rows of a mart take from other months. */
export function historyOf({ mart }: Pick<MartContract, 'mart'>): string {
  return `${mart}_history`;
}

/**
 * Checks and completes the description of a mart. Throws `invalid-contract`.
 *
 * @example
 * export const contract = defineMart({ mart: 'email_campaigns', version: 1, inputs: [{ dataset: 'mailchimp/reports', by: 'whole' }], … });
 * export const emailCampaigns: Mart = { contract, sql };
 */
export function defineMart(input: MartInput): MartContract {
  const parsed = martSchema.safeParse(input);
  if (!parsed.success) throw invalid(input.mart, z.prettifyError(parsed.error));
  const contract = parsed.data;
  const named = [
    ...contract.conserves.map(({ column }) => column),
    ...contract.trace.flatMap(({ on }) => Object.keys(on)),
  ];
  const apart = Object.entries(contract.apart).flat();
  const added = [...(contract.addsPeriods?.columns ?? []), ...contract.addsMetrics];
  const used = [...contract.key, ...contract.totals, ...named, ...apart, ...added, contract.month];
  const unknown = used.filter((column) => column !== null && !(column in contract.columns));
  if (unknown.length > 0) throw invalid(contract.mart, `it names columns that it does not have: ${unknown.join(', ')}`);
  const inputs = contract.inputs.map(({ dataset }) => dataset);
  const unread = [
    ...contract.conserves.flatMap(({ from }) => from),
    ...contract.things.flatMap(({ from }) => from),
  ].filter(({ dataset }) => !inputs.includes(dataset));
  if (unread.length > 0)
    throw invalid(
      contract.mart,
      `it conserves sums of ${unread.map(({ dataset }) => dataset).join(', ')}, which it does not read`,
    );
  const strange = contract.trace.filter(({ dataset }) => !inputs.includes(dataset));
  if (strange.length > 0)
    throw invalid(
      contract.mart,
      `it traces rows of ${strange.map(({ dataset }) => dataset).join(', ')}, which it does not read`,
    );
  const silent = (['conserves', 'trace'] as const).filter(
    (part) => contract[part].length === 0 && !contract.because[part],
  );
  if (silent.length > 0)
    throw invalid(
      contract.mart,
      silent.map((part) => `it has no ${part}: add it, or because: { ${part}: '…' }`).join('; '),
    );
  const needless = (['conserves', 'trace'] as const).filter(
    (part) => contract[part].length > 0 && contract.because[part],
  );
  if (needless.length > 0)
    throw invalid(contract.mart, `it says why it has no ${needless.join(' and no ')}, but it has: remove because`);
  const fixed = contract.totals.filter((column) => contract.columns[column]?.additive !== 'sum');
  if (fixed.length > 0)
    throw invalid(contract.mart, `it has totals of columns that do not add up: ${fixed.join(', ')}`);
  return Object.freeze(contract);
}

function invalid(mart: string, why: string): LakeError {
  return new LakeError(`The contract of the mart ${mart} is inconsistent: ${why}.`, {
    code: 'invalid-contract',
    fault: 'bug',
    retry: 'never',
  });
}
