import type { Column, Written } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import type { LayoutRefusal } from '../../contract/source.ts';
import { ruleOf } from '../../contract/type-rule.ts';
import { isDate, isNumber, isWritten, readingOf } from '../../contract/written/reading.ts';
import { datesAreOwn, decideDates } from './decide-dates.ts';
import { decideNumbers } from './decide-numbers.ts';
import type { FormEvidence } from './evidence.ts';
import type { FormKnowledge } from './knowledge.ts';

/**
 * The contract with the decided forms in its columns, or why the document is refused. `isOwn` if the contract reads the
 * same without the decision.
 */
export type FormDecision =
  | { readonly contract: Contract; readonly isOwn: boolean }
  | { readonly refused: LayoutRefusal };

/**
 * Decides how a document's numbers and dates are written, from all its values. Either one form reads them all, or
 * several forms give the same values. Otherwise the document is refused, and the refusal shows one of its cells in two
 * readings. A date is evidence for the numbers too: if either is not written as the source writes it, neither order nor
 * mark is taken from the source.
 */
export function decideForms(contract: Contract, evidence: FormEvidence, known: FormKnowledge): FormDecision {
  const keepsDates = known.keepsHand && datesAreOwn(contract, evidence, known);
  const numbers = decideNumbers(contract, evidence, { ...known, keepsHand: keepsDates });
  if ('refused' in numbers) return numbers;
  const dates = decideDates(contract, evidence, { ...known, keepsHand: known.keepsHand && numbers.isNative });
  if ('refused' in dates) return dates;
  const written = ({ type: { kind } }: Column): Written | undefined => {
    if (isNumber(kind) && numbers.mark !== undefined) return { numbers: numbers.mark };
    return isDate(kind) && dates.order !== undefined
      ? { dates: dates.order, words: dates.words, daysAreMidnights: known.daysAreMidnights }
      : undefined;
  };
  const columns = Object.entries(contract.columns).map(([name, column]) => {
    const how = written(column);
    return [name, how === undefined ? column : { ...column, written: how }] as const;
  });
  const decided = { ...contract, columns: Object.fromEntries(columns) };
  return { contract: decided, isOwn: readAlike(contract, decided, evidence) };
}

/** True if two contracts read all values alike. */
function readAlike(one: Contract, other: Contract, evidence: FormEvidence): boolean {
  return Object.entries(one.columns).every(([name, column]) => {
    const decided = other.columns[name];
    if (!isWritten(column) || decided === undefined) return true;
    const { parse } = ruleOf(column.type);
    const [first, second] = [readingOf(column), readingOf(decided)];
    return (evidence.get(name) ?? []).every((text) => {
      const value = parse(first.read(text));
      return value !== undefined && value === parse(second.read(text));
    });
  });
}
