import type { LakeConfigInput } from '../../lib/lake/config.ts';
import type { Style } from './style.ts';
import type { Draw, MadeColumn } from './value.ts';

/** A layout that people have files of: its columns, how its platform writes them, and where its rows end up. */
export interface CorpusLayout {
  readonly name: string;
  readonly dataset: string;
  readonly columns: readonly MadeColumn[];
  /** What the platform's own files look like. */
  readonly own: Partial<Style>;
  readonly fileName: string;
  /** Lines in front of the header, in the platform's own files. */
  readonly above?: readonly string[];
  readonly config?: LakeConfigInput;
  /** The column whose sum is money, for files that replace others. */
  readonly amount?: string;
  /** Its rows are objects: the headers are their members. */
  readonly isJson?: true;
  /** A newer file that lacks lines of what stands is held. */
  readonly covers?: true;
}

/** A column of a layout. */
export function column(header: string, name: string, draw: Draw): MadeColumn {
  return { header, column: name, draw };
}
