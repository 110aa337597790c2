import type { StatementLayout } from '../../../lake/config.ts';

/**
 * How a distributor writes its statements, as far as public sources show. It is the description that an owner would
 * write in lake.config.ts, as data. The owner's settings beside `preset` go before it.
 */
export interface StatementPreset
  extends Pick<StatementLayout, 'currency' | 'months' | 'numbers' | 'missing' | 'series'> {
  /** `Believe`. */
  readonly title: string;
  /**
   * How sure the header is. A: the bytes of an export were seen. B: two independent public places have it. C: one
   * public place has it. D: it is inferred.
   */
  readonly confidence: 'A' | 'B' | 'C' | 'D';
  /** The public place of its header, in a sentence. */
  readonly source: string;
  /** Names in the header by column of `statement/lines`, newest first. */
  readonly columns: StatementLayout['columns'];
  /** Columns that only some of its files have. The other columns are used to recognise the files. */
  readonly optional?: readonly string[];
  /**
   * By column: what it says in lines of royalties. A row that says something else there, such as a payment, is no royalty: it is
   * refused and told, and its money is never counted.
   */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}
