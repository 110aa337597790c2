import type { StatementLayout } from '../../../lake/config.ts';

/**
 * How a distributor writes its statements, as far as the public can know: what an owner would say in lake.config.ts, as data. What
 * the owner says beside `preset` goes before it.
 */
export interface StatementPreset
  extends Pick<StatementLayout, 'currency' | 'months' | 'numbers' | 'missing' | 'series'> {
  /** `Believe`. */
  readonly title: string;
  /**
   * How sure the header is: A, the bytes of an export were seen; B, two independent public places have it; C, one; D, it is
   * inferred.
   */
  readonly confidence: 'A' | 'B' | 'C' | 'D';
  /** Where its header is public, in a sentence. */
  readonly source: string;
  /** Names in the header by column of `statement/lines`, newest first. */
  readonly columns: StatementLayout['columns'];
  /** Columns that only some of its files have: the others are what the files are recognised by. */
  readonly optional?: readonly string[];
  /**
   * By column: what it says in lines of royalties. A row that says something else there, such as a payment, is no royalty: it is
   * refused and told, and its money is never counted.
   */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}
