import { literal } from '../sql-text.ts';
import type { FormRule } from '../text-form.ts';

/** The mark before the decimals of a document's numbers: `1,234.5` or `1.234,5`. */
export type DecimalMark = 'point' | 'comma';
export const decimalMarks: readonly DecimalMark[] = ['point', 'comma'];

/** Spaces between groups of digits: the plain one, no-break, thin, narrow no-break. */
const spaces = ' \u00a0\u2009\u202f';
/** A number with an exponent beyond two digits is no amount. */
const exponent = '(?:[eE][+-]?[0-9]{1,2})?';
const minus = '[-\u2212]';

/** A rule that also tells whether a text is a number by it. */
export interface NumberRule extends FormRule {
  readonly reads: (text: string) => boolean;
}

/**
 * Reads a number as people and spreadsheets write it, with this decimal mark, into a plain one: groups of three digits that
 * do not begin with 0, by the other mark, a space or an apostrophe; a currency sign before or after; a minus before or
 * after, or parentheses for it; an exponent where `exponents` says so. Any other text stays as it is.
 */
export function numberRule(mark: DecimalMark, exponents: boolean): NumberRule {
  const known = made.get(`${mark} ${exponents}`) ?? makeRule(mark, exponents);
  made.set(`${mark} ${exponents}`, known);
  return known;
}

/** The four rules, each made once. */
const made = new Map<string, NumberRule>();

function makeRule(mark: DecimalMark, exponents: boolean): NumberRule {
  const [point, other] = mark === 'point' ? ['[.]', ','] : [',', '[.]'];
  const groups = [other, "['\u2019]", `[${spaces}]`].map((by) => `(?:${by}[0-9]{3})+`).join('|');
  const number = `(?:(?:[1-9][0-9]{0,2}(?:${groups})|[0-9]+)(?:${point}[0-9]*)?|${point}[0-9]+)${exponents ? exponent : ''}`;
  const sign = '(?:[-+\u2212] ?)?';
  const before = `(?:\\p{Sc}[${spaces}]?)?`;
  const after = `(?:[${spaces}]?\\p{Sc})?`;
  const forms = [
    `${sign}${before}${number}${after}`,
    `\\p{Sc} ?${sign}${number}`,
    `\\(${before}${number}${after}\\)`,
    `${before}${number}${after} ?${minus}`,
  ];
  const pattern = `[${spaces}]*(?:${forms.join('|')})[${spaces}]*`;
  const whole = new RegExp(`^(?:${pattern})$`, 'u');
  return {
    reads: (text) => whole.test(text),
    read: (text) => (whole.test(text) ? plainText(text, mark) : text),
    sql: (text) =>
      `CASE WHEN regexp_full_match(${text}, ${literal(pattern)}) THEN ${plainSql(text, mark, exponents)} ELSE ${text} END`,
  };
}

/** The digits of a number with its marks and its exponent, without signs of any kind. */
const core = `[0-9.,][0-9.,'\u2019${spaces}]*(?:[eE][+-]?[0-9]+)?`;
const negative = `^[^0-9.,]*[-\u2212(]|${minus}[${spaces}]*$`;
const coreForm = new RegExp(core, 'u');
const negativeForm = new RegExp(negative, 'u');

/** What stands between groups of three digits; `none` for four digits or more without groups. */
export type Grouping = 'mark' | 'apostrophe' | 'space' | 'none';

/** How a number groups its digits, read with this decimal mark. Undefined for numbers too short to have groups. */
export function groupingOf(text: string, mark: DecimalMark): Grouping | undefined {
  const [whole = ''] = (coreForm.exec(text)?.[0] ?? '').trim().split(mark === 'point' ? '.' : ',');
  if (/[.,]/.test(whole)) return 'mark';
  if (/['\u2019]/.test(whole)) return 'apostrophe';
  if (/[^0-9]/.test(whole)) return 'space';
  return whole.length > 3 ? 'none' : undefined;
}

function plainText(text: string, mark: DecimalMark): string {
  const sign = negativeForm.test(text) ? '-' : '';
  const [mantissa = '', power] = (coreForm.exec(text)?.[0] ?? '').split(/[eE]/);
  const plain =
    mark === 'point' ? mantissa.replace(/[^0-9.]/g, '') : mantissa.replace(/[^0-9,]/g, '').replace(',', '.');
  if (power === undefined) return `${sign}${plain}`;
  const [whole = '', places = ''] = plain.split('.');
  const digits = `${whole}${places}`;
  const at = whole.length + Number(power);
  if (at <= 0) return `${sign}0.${'0'.repeat(-at)}${digits}`;
  if (at >= digits.length) return `${sign}${digits}${'0'.repeat(at - digits.length)}`;
  return `${sign}${digits.slice(0, at)}.${digits.slice(at)}`;
}

function plainSql(text: string, mark: DecimalMark, exponents: boolean): string {
  const sign = `CASE WHEN regexp_matches(${text}, ${literal(negative)}) THEN '-' ELSE '' END`;
  const held = `regexp_extract(${text}, ${literal(core)})`;
  const plain = (number: string) =>
    mark === 'point'
      ? `regexp_replace(${number}, '[^0-9.]', '', 'g')`
      : `replace(regexp_replace(${number}, '[^0-9,]', '', 'g'), ',', '.')`;
  if (!exponents) return `${sign} || ${plain(held)}`;
  const mantissa = plain(`regexp_extract(${held}, '^[^eE]*')`);
  const whole = `regexp_extract(${mantissa}, '^[0-9]*')`;
  const digits = `replace(${mantissa}, '.', '')`;
  const at = `(length(${whole}) + CAST(regexp_extract(${held}, '[+-]?[0-9]+$') AS INTEGER))`;
  return `${sign} || CASE WHEN NOT regexp_matches(${held}, '[eE]') THEN ${plain(held)}
    WHEN ${at} <= 0 THEN '0.' || repeat('0', -${at}) || ${digits}
    WHEN ${at} >= length(${digits}) THEN ${digits} || repeat('0', ${at} - length(${digits}))
    ELSE left(${digits}, ${at}) || '.' || substr(${digits}, ${at} + 1) END`;
}
