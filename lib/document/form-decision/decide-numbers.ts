import type { Column } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import type { LayoutRefusal } from '../../contract/source.ts';
import { formOf } from '../../contract/text-form.ts';
import { ruleOf } from '../../contract/type-rule.ts';
import { type DecimalMark, decimalMarks, groupingOf, numberRule } from '../../contract/written/number-form.ts';
import { isNumber, readingOf } from '../../contract/written/reading.ts';
import type { FormEvidence } from './evidence.ts';
import type { FormKnowledge } from './knowledge.ts';
import { contradicted, roundedNumbers, signsDisagree, twoWays, undecided } from './refusals.ts';

/** The decimal mark of a document's numbers. There is none if no value depends on it. */
export type NumberDecision =
  | { readonly mark?: DecimalMark; readonly isNative: boolean }
  | { readonly refused: LayoutRefusal };

/** A value of a column, as each decimal mark reads it. */
interface Reading {
  readonly column: string;
  readonly label: string;
  readonly text: string;
  readonly by: Readonly<Partial<Record<DecimalMark, string>>>;
  /**
   * True if the value is written as the source writes it: without signs and spaces, and with groups only if the type
   * decides them.
   */
  readonly isPlain: boolean;
}

/**
 * Tries both decimal marks against all numbers of a document. A value that contradicts a mark excludes it. If both are
 * left and give different values, the source's own way of writing decides, if the document kept it, or what a person
 * said.
 */
export function decideNumbers(contract: Contract, evidence: FormEvidence, known: FormKnowledge): NumberDecision {
  const readings = withoutOddGroups(readingsOf(contract, evidence));
  const problem = roundedNumbers(readings) ?? signProblem(contract, evidence, known, readings);
  if (problem) return { refused: problem };
  const against = (mark: DecimalMark) => readings.find(({ by }) => by[mark] === undefined);
  const candidates = decimalMarks.filter((mark) => against(mark) === undefined);
  const { numbers: said } = known.said;
  const [only, other] = candidates;
  if (only === undefined)
    return { refused: twoWays('numbers', contract, [against('point')?.text ?? '', against('comma')?.text ?? '']) };
  if (said !== undefined && !candidates.includes(said))
    return { refused: contradicted('numbers', contract, said, against(said)) };
  const agreeing = known.agrees === undefined ? candidates : candidates.filter(known.agrees);
  if (agreeing.length === 1 && said !== undefined && !agreeing.includes(said))
    return {
      refused: contradicted(
        'numbers',
        contract,
        said,
        readings.find(({ by }) => by.point !== by.comma),
      ),
    };
  const isNative = known.keepsHand && readings.every(({ isPlain }) => isPlain) && only === 'point';
  if (said !== undefined) return { mark: said, isNative: isNative && said === 'point' };
  const open = readings.find(({ by }) => by.point !== by.comma);
  if (other === undefined || open === undefined) return { mark: only, isNative };
  const [agreed, another] = agreeing;
  if (agreed !== undefined && another === undefined) return { mark: agreed, isNative };
  if (isNative) return { mark: 'point', isNative };
  return {
    refused: undecided('numbers', contract, open, [
      ['with a decimal point', open.by.point ?? ''],
      ['with a decimal comma', open.by.comma ?? ''],
    ]),
  };
}

function readingsOf(contract: Contract, evidence: FormEvidence): readonly Reading[] {
  return Object.entries(contract.columns).flatMap(([name, column]) => {
    if (!isNumber(column.type.kind)) return [];
    const label = column.from[0] ?? name;
    return (evidence.get(name) ?? []).flatMap((text): Reading[] => {
      const by = readBoth(column, text);
      if (by.point === undefined && by.comma === undefined) return [];
      return [{ column: name, label, text, by, isPlain: isPlain(column, text) }];
    });
  });
}

/**
 * Takes away readings that only a group explains where the column groups otherwise: beside `12345.6`, which has no groups,
 * `1,934` is no 1934. A writer groups the digits of a column in one way.
 */
function withoutOddGroups(readings: readonly Reading[]): readonly Reading[] {
  const byColumn = Map.groupBy(readings, ({ column }) => column);
  return readings.map((reading) => {
    const { by, text, column } = reading;
    if (by.point === undefined || by.comma === undefined || by.point === by.comma) return reading;
    const odd = decimalMarks.find((mark) => groupingOf(text, mark) === 'mark');
    if (odd === undefined) return reading;
    const others = (byColumn.get(column) ?? []).filter((other) => other !== reading && other.by[odd] !== undefined);
    const isOdd = others.some((other) => !['mark', undefined].includes(groupingOf(other.text, odd)));
    return isOdd ? { ...reading, by: odd === 'point' ? { comma: by.comma } : { point: by.point } } : reading;
  });
}

/** Gives the reading of a text by each mark. A mark that cannot read it as a number of the column's kind has none. */
export function readBoth(column: Column, text: string): Reading['by'] {
  const read = (mark: DecimalMark) => {
    const rule = numberRule(mark, column.type.kind === 'decimal');
    const bare = column.form === 'percent' ? formOf(column.form).read(text) : text;
    // A text that a mark does not read may still look like a plain number: 0.002 is no number with commas.
    if (!rule.reads(bare)) return {};
    const plain = rule.read(bare);
    const isRead =
      column.type.kind === 'integer'
        ? /^[+-]?[0-9]+$/.test(plain)
        : /^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)$/.test(plain);
    return isRead ? { [mark]: plain.replace(/^[+]/, '') } : {};
  };
  return { ...read('point'), ...read('comma') };
}

function isPlain(column: Column, text: string): boolean {
  const { written: _, ...own } = column;
  if (ruleOf(column.type).parse(readingOf(own).read(text)) !== undefined) return true;
  // Only machines write an exponent. No spreadsheet of another language shows one with a point.
  return /^[+-]?[0-9]+[.]?[0-9]*(?:[eE][+-]?[0-9]+)?$/.test(text);
}

/** Signs with a certain currency. `$` may be many currencies, but none of these. */
const currencyOfSign: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₩': 'KRW',
  '₽': 'RUB',
  '₺': 'TRY',
  '₴': 'UAH',
  '₫': 'VND',
  '₦': 'NGN',
  '₱': 'PHP',
};

function signProblem(
  { columns }: Contract,
  evidence: FormEvidence,
  { currency }: FormKnowledge,
  readings: readonly Reading[],
): LayoutRefusal | undefined {
  const signs = new Set(readings.flatMap(({ text }) => text.match(/\p{Sc}/gu) ?? []));
  const [sign, second] = signs;
  if (sign === undefined) return undefined;
  const missing = new Set(columns.currency?.missing ?? []);
  const stated = currency === undefined ? (evidence.get('currency') ?? []) : [currency];
  const codes = stated.filter((code) => !missing.has(code)).map((code) => code.replace(/[^A-Za-z]/g, '').toUpperCase());
  const certain = currencyOfSign[sign];
  const agrees = (code: string) =>
    certain === undefined ? !Object.values(currencyOfSign).includes(code) : certain === code;
  return second === undefined && codes.every(agrees) ? undefined : signsDisagree([...signs], codes);
}
