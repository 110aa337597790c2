import type { ChangeOutcome, ScopeSums } from '../../lib/stages/curate/change.ts';

/** What an arrival changed in a month of a dataset, or what was changed of it. */
export interface RestatedMonth {
  /** `newer`: the arrival met what stood. `older`: it stood, and the other file met it. */
  readonly role: 'newer' | 'older';
  readonly outcome: ChangeOutcome;
  /** Held, and still so. */
  readonly isOpen: boolean;
  readonly dataset: string;
  readonly account: string;
  readonly month: string;
  /** The newest month of the older file, where that and not its as-of says that it is older. */
  readonly endsWith: string | null;
  /** The landing keys of the other file. */
  readonly other: readonly string[];
  readonly before: ScopeSums;
  /** What stands since; of what is held what would stand. */
  readonly after: ScopeSums;
  readonly missing: readonly { readonly name: string; readonly some: readonly string[] }[];
  readonly reason: string | null;
  readonly decision: string | null;
  /** For what is held because another account has the very same rows: that account. */
  readonly repeats: string | null;
}
