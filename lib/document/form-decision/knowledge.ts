import type { DecimalMark } from '../../contract/written/number-form.ts';
import type { SaidForms } from '../../lake/said-forms.ts';

/** What is known about the writing of a document besides its values. */
export interface FormKnowledge {
  /** What a person said, with the file or in lake.config.ts. */
  readonly said: SaidForms;
  /**
   * True if the source's own way of writing is known and the separator of the document's cells is still the source's.
   */
  readonly keepsHand: boolean;
  /** When it was captured. No day lies after it. */
  readonly capturedAt?: Date | undefined;
  /** The names of the arrival and the document. Two days in a name are its window. */
  readonly names: readonly string[];
  /** The currency of its amounts, if all have the same one. */
  readonly currency?: string | undefined;
  /** True if it is a workbook's sheet: a moment at midnight stands in it as its day alone. */
  readonly daysAreMidnights?: true;
  /** True if totals and ratios of the document agree when its numbers have this mark. */
  readonly agrees?: ((mark: DecimalMark) => boolean) | undefined;
}
