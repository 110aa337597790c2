import { literal } from './sql-text.ts';
import type { FormRule } from './text-form.ts';

/**
 * How identifiers are written, handled once for all sources. An identifier is text for ever: what a spreadsheet does to one
 * is undone where nothing is lost, and refused where something is.
 */

/** `="0123"` and `'0123` keep a spreadsheet from reading a number: what stands inside is the identifier. */
const guardPattern = '=?["\']?([^"\']*)["\']?';

/** A form with the texts that it leaves as they are. */
export interface IdentifierForm extends FormRule {
  /** A condition (as SQL) that holds only for identifiers in their one form, and for nearly all of them. */
  readonly usual: (text: string) => string;
}

/** Takes a spreadsheet's guard off. Texts without one, nearly all, are not matched at all. */
const unguarded: IdentifierForm = {
  // Guards, and all that a number's notation begins with, stand before all letters.
  usual: (text) => `${text} >= 'A'`,
  read: (text) => (/^[='"]/.test(text) ? (new RegExp(`^${guardPattern}$`, 's').exec(text)?.[1] ?? text) : text),
  sql: (text) =>
    // Guards stand before all letters, and most identifiers begin with one.
    `CASE WHEN ${text} < 'A' AND left(${text}, 1) IN ('=', '''', '"') THEN regexp_replace(${text}, ${literal(`^${guardPattern}$`)}, '\\1', 's') ELSE ${text} END`,
};

/**
 * A rewriting of texts that are `core`, with or without a guard: their letters and digits alone, as `read` has them. All else
 * only loses its guard. `usual` is SQL over the text `$t` (see `IdentifierForm`), and `sql` over its letters and digits `$c`: the value of
 * the others.
 */
function rewritten(core: string, read: (code: string) => string, usual: string, sql: string): IdentifierForm {
  const pattern = `[='"]*${core}['"]*`;
  const whole = new RegExp(`^(?:${pattern})$`);
  return {
    read: (text) => (whole.test(text) ? read(text.replaceAll(/[^A-Za-z0-9]/g, '')) : unguarded.read(text)),
    sql(text) {
      const code = `regexp_replace(${text}, '[^A-Za-z0-9]', '', 'g')`;
      return `CASE WHEN ${this.usual(text)} THEN ${text} WHEN regexp_full_match(${text}, ${literal(pattern)})
        THEN ${sql.replaceAll('$c', () => code)} ELSE ${unguarded.sql(text)} END`;
    },
    usual: (text) => usual.replaceAll('$t', () => text),
  };
}

/**
 * ISRC (ISO 3901): twelve letters and digits, in capitals. Hyphens, spaces and small letters are ways to write the same one.
 * `us-abc-26-00001` → `USABC2600001`.
 */
const isrc = rewritten(
  ' *[A-Za-z]{2}[ -]?[A-Za-z0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{5} *',
  (code) => code.toUpperCase(),
  // Twelve characters without a guard are an ISRC without separators, or none.
  `($t >= 'A' AND length($t) = 12 AND $t = upper($t))`,
  'upper($c)',
);

/** Digits of a UPC-A; an EAN-13 has one more, and a GTIN-14 two. */
const upcDigits = 12;

/**
 * UPC-A, EAN-8, EAN-13 and GTIN-14 are one numbering (GS1 General Specifications, section 3): they differ in leading zeros, so
 * those are brought to twelve digits at least, whether an EAN has one too many or a spreadsheet lost them.
 * `0724384960650` and `724384960650` → `724384960650`; `12345678905` → `012345678905`.
 */
const upc = rewritten(
  ' *[0-9](?:[ -]?[0-9]){7,13} *',
  (code) => code.replace(/^0+/, '').padStart(upcDigits, '0'),
  `(length($t) = ${upcDigits} AND CAST(TRY_CAST($t AS BIGINT) AS VARCHAR) = $t)`,
  `format('{:0${upcDigits}d}', TRY_CAST($c AS BIGINT))`,
);

/** How an identifier's text is brought into its one form, by the kind of its type. */
export const identifierForms = { identifier: unguarded, isrc, upc } as const satisfies Readonly<
  Record<string, IdentifierForm>
>;

/**
 * What a spreadsheet makes of an identifier that it takes for a number: `1.2021E+17` (the digits are lost), `724384960650.0`,
 * `120,210,345`. Two identifiers may have become one, so none is guessed at. A hexadecimal id such as `12e4567890` has
 * neither a point nor a sign.
 */
export const numberNotation =
  '[+-]?(?:[0-9]+(?:[.,][0-9]+)?[eE][+-][0-9]{1,3}|[0-9][.,][0-9]+[eE][0-9]{1,3}|[0-9]{4,}[.,]0+|[0-9]{1,3}(?:,[0-9]{3}){2,})';

const signs = ['.', ',', '+', '-'];

/** True (as SQL) where the text is no number's notation: nearly all have none of its signs, and are not matched. */
export function noNumberSql(text: string): string {
  const signed = signs.map((sign) => `contains(${text}, ${literal(sign)})`).join(' OR ');
  // A number's notation begins with a digit or a sign, before all letters.
  return `(${text} >= 'A' OR NOT (${signed}) OR NOT regexp_full_match(${text}, ${literal(numberNotation)}))`;
}

const wholeNumberNotation = new RegExp(`^(?:${numberNotation})$`);

/** True where a spreadsheet has turned the identifier into a number. */
export function isNumberNotation(text: string): boolean {
  return wholeNumberNotation.test(text);
}

/** True for digits whose last is the check digit that GS1 prescribes: weights 3 and 1 from the right. */
export function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return /^[0-9]{8,14}$/.test(digits) && sum % 10 === 0;
}

/** The same in SQL, over a column of UPCs in their one form. Null passes, as it does in every check. */
export function checkDigitSql(column: string): string {
  const padded = `lpad(${column}, 14, '0')`;
  const sum = Array.from(
    { length: 14 },
    (_, at) => `${at % 2 === 0 ? 3 : 1} * TRY_CAST(substr(${padded}, ${at + 1}, 1) AS INTEGER)`,
  );
  return `((${sum.join(' + ')}) % 10 = 0)`;
}
