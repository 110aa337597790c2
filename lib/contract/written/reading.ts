import type { Column } from '../column.ts';
import { type FormRule, formOf, inTurn } from '../text-form.ts';
import { dateRule, midnightRule } from './date-form.ts';
import { numberRule } from './number-form.ts';

/**
 * How a column's text is brought into the form that its type reads: as the document is known to write it, else as the
 * source does. A comma in a column of decimals says nothing by itself (`1,250`), so that only a decision about the document reads it.
 */
export function readingOf(column: Pick<Column, 'type' | 'form' | 'written'>): FormRule {
  return inTurn(...readingSteps(column));
}

/** The same as rules one after the other. SQL names what each gives: put into one another, they would be megabytes. */
export function readingSteps({ type, form, written }: Pick<Column, 'type' | 'form' | 'written'>): readonly FormRule[] {
  if (written === undefined) return [formOf(form === 'grouped' && type.kind === 'decimal' ? undefined : form)];
  if ('numbers' in written) {
    const number = numberRule(written.numbers, type.kind === 'decimal');
    return form === 'percent' ? [formOf(form), number] : [number];
  }
  const kind = type.kind === 'month' || type.kind === 'datetime' ? type.kind : 'date';
  const dates = dateRule(written.dates, kind, written.words);
  const midnight = kind === 'datetime' && written.daysAreMidnights ? [midnightRule] : [];
  return [...(isIsoForm(form) ? [formOf(form)] : []), ...midnight, dates];
}

const isoForms = ['day', 'month', 'any-month', 'period-month', 'named-month', 'spaced-time'];

/** Forms that read text which no order of day and month could change, time zones included. */
function isIsoForm(form: Column['form']): boolean {
  return isoForms.some((one) => one === form);
}

/** True if the column's text is a number or a date whose written form belongs to the document. */
export function isWritten({ type: { kind } }: Pick<Column, 'type'>): boolean {
  return isNumber(kind) || isDate(kind);
}

/** True where the type reads numbers. */
export function isNumber(kind: Column['type']['kind']): boolean {
  return kind === 'integer' || kind === 'decimal';
}

/** True where the type reads dates whose order of day and month a document chooses. */
export function isDate(kind: Column['type']['kind']): boolean {
  return kind === 'date' || kind === 'month' || kind === 'datetime';
}
