import type { SaidForms } from '../../lake/said-forms.ts';
import type { RecognisedDocument } from '../inspection.ts';
import type { FormKnowledge } from './knowledge.ts';

/** What is known besides a document: its arrival's name, its capture, and what somebody said with it. */
export interface KnownOutside {
  readonly fileName: string;
  readonly asOf: Date;
  readonly said?: SaidForms | undefined;
}

/** True where a document's own reading by its contract is not enough, even where it reads every value. */
export function needsDecision(document: RecognisedDocument, said: SaidForms | undefined): boolean {
  return !keepsHand(document) || Object.keys({ ...document.dataset.said, ...said }).length > 0;
}

/** What is known of how a document is written besides its values. What was said with it goes before what the owner says of all. */
export function formKnowledge(document: RecognisedDocument, { fileName, asOf, said }: KnownOutside): FormKnowledge {
  return {
    said: { ...document.dataset.said, ...said },
    keepsHand: keepsHand(document),
    isSavedAgain: document.dataset.hand !== 'unknown' && isParted(document, ';'),
    capturedAt: asOf,
    names: [document.name, fileName],
    currency: document.facts.currency,
  };
}

/** Semicolons between cells are a spreadsheet's of a country with decimal commas: no source here writes them by itself. */
function keepsHand(document: RecognisedDocument): boolean {
  return document.dataset.hand !== 'unknown' && !isParted(document, ';');
}

function isParted({ content }: RecognisedDocument, delimiter: string): boolean {
  return content.shape === 'delimited' && content.delimiter === delimiter;
}
