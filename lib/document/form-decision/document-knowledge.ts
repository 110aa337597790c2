import type { SaidForms } from '../../lake/said-forms.ts';
import type { RecognisedDocument } from '../inspection.ts';
import type { FormKnowledge } from './knowledge.ts';

/** The facts that are known besides a document: its arrival's name, its capture, and what somebody said with it. */
export interface KnownOutside {
  readonly fileName: string;
  readonly asOf: Date;
  readonly said?: SaidForms | undefined;
}

/** True if the contract's own reading of a document is not enough, even if it reads every value. */
export function needsDecision(document: RecognisedDocument, said: SaidForms | undefined): boolean {
  const { numbers, dates } = { ...document.dataset.said, ...said };
  return !keepsHand(document) || numbers !== undefined || dates !== undefined;
}

/**
 * Gives what is known about the writing of a document besides its values. What was said with the document goes before
 * what the owner said for all.
 */
export function formKnowledge(document: RecognisedDocument, { fileName, asOf, said }: KnownOutside): FormKnowledge {
  return {
    said: { ...document.dataset.said, ...said },
    keepsHand: keepsHand(document),
    ...(isSheet(document) ? { daysAreMidnights: true } : {}),
    capturedAt: asOf,
    names: [document.name, fileName],
    currency: document.facts.currency,
  };
}

/**
 * Semicolons between cells come from a spreadsheet of a country with decimal commas. No source here writes them itself.
 */
function keepsHand(document: RecognisedDocument): boolean {
  return document.dataset.hand !== 'unknown' && !isParted(document, ';');
}

function isSheet({ content }: RecognisedDocument): boolean {
  return content.shape === 'delimited' && content.isSheet === true;
}

function isParted({ content }: RecognisedDocument, delimiter: string): boolean {
  return content.shape === 'delimited' && content.delimiter === delimiter;
}
