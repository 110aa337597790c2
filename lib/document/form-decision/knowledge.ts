import type { DecimalMark } from '../../contract/written/number-form.ts';
import type { SaidForms } from '../../lake/said-forms.ts';

/** What is known of how a document is written besides its values. */
export interface FormKnowledge {
  /** What a person said, with the file or in lake.config.ts. */
  readonly said: SaidForms;
  /** The source's own way of writing is known, and what parts the document's cells is still the source's. */
  readonly keepsHand: boolean;
  /** When it was captured: no day lies after it. */
  readonly capturedAt?: Date | undefined;
  /** What the arrival and the document are called: two days in a name are its window. */
  readonly names: readonly string[];
  /** The currency of its amounts, where one is true of all. */
  readonly currency?: string | undefined;
  /** A spreadsheet wrote it anew, in the ways of one country. */
  readonly isSavedAgain?: boolean;
  /** Whether totals and ratios of the document agree where its numbers have this mark. */
  readonly agrees?: ((mark: DecimalMark) => boolean) | undefined;
}
