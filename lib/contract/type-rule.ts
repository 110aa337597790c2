import type { ColumnType } from './column.ts';
import { type IdentifierForm, identifierForms, isNumberNotation, noNumberSql } from './identifier-form.ts';
import { literal, literalList } from './sql-text.ts';

/** A typed value as the TypeScript path gives it: decimals, dates and timestamps as canonical text, as DuckDB prints them. */
export type TypedValue = string | bigint | boolean;

/**
 * What one column type means, said once for both paths: `parse` is the TypeScript reading, `sqlValid` and `sqlValue` the
 * DuckDB one. test/contract/paths-agree.test.ts proves them equal.
 */
export interface TypeRule {
  readonly sqlType: string;
  /** True where the text (a SQL expression, not null) has the right form; `value` is SQL of its `sqlValue`. */
  readonly sqlValid: (text: string, value: string) => string;
  /** The typed value of the text; null where it has none. */
  readonly sqlValue: (text: string) => string;
  readonly parse: (text: string) => TypedValue | undefined;
  /** How the text is brought into the type's one form before it is read. What is left empty is no value. */
  readonly form?: IdentifierForm;
  /** The code of a text that the rule refuses, where it is not `type:<column>`. */
  readonly code?: 'identifier';
  /** What the text has to look like, for people. */
  readonly expects: string;
}

const datePattern = '(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const monthPattern = '(19|20)[0-9]{2}-(0[1-9]|1[0-2])';
const timePattern = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';
const offsetPattern = '(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])';
const timestampPattern = `${datePattern}T${timePattern}${offsetPattern}`;
const datetimePattern = `${datePattern}T${timePattern}`;
const integerPattern = '[+-]?[0-9]{1,18}';

/** The rule of a column type. */
export function ruleOf(type: ColumnType): TypeRule {
  switch (type.kind) {
    case 'date':
      return {
        ...byPattern(
          datePattern,
          'DATE',
          (text) => (isCalendarDay(text) ? text : undefined),
          (text, day) =>
            `(CAST(${day} AS VARCHAR) = ${text} AND ${day} BETWEEN DATE '1900-01-01' AND DATE '2099-12-31')`,
        ),
        expects: 'a day written YYYY-MM-DD',
      };
    case 'month':
      return {
        ...byPattern(monthPattern, 'VARCHAR', (text) => text),
        sqlValue: (text) => text,
        expects: 'a month written YYYY-MM',
      };
    case 'timestamp':
      return {
        ...byPattern(timestampPattern, 'TIMESTAMP', parseTimestamp),
        sqlValue: (text) =>
          `TRY_CAST(regexp_replace(replace(${text}, 'Z', '+00:00'), '([+-][0-9]{2}):?([0-9]{2})$', '\\1:\\2') AS TIMESTAMPTZ) AT TIME ZONE 'UTC'`,
        expects: 'a time written YYYY-MM-DDTHH:MM:SS with Z or an offset such as -0700',
      };
    case 'datetime':
      return {
        ...byPattern(datetimePattern, 'TIMESTAMP', (text) => parseTimestamp(`${text}Z`)),
        expects: 'a time written YYYY-MM-DDTHH:MM:SS',
      };
    case 'integer':
      return {
        ...byPattern(
          integerPattern,
          'BIGINT',
          (text) => BigInt(text.replace(/^\+/, '')),
          (text, number) =>
            `(CAST(${number} AS VARCHAR) = ${text} AND ${number} BETWEEN -999999999999999999 AND 999999999999999999)`,
        ),
        expects: 'a whole number without separators, such as 1234',
      };
    case 'decimal':
      return decimalRule(type.precision, type.scale);
    case 'boolean':
      return {
        sqlType: 'BOOLEAN',
        sqlValid: (text) => `list_contains(${literalList([...type.yes, ...type.no])}, ${text})`,
        sqlValue: (text) => `list_contains(${literalList(type.yes)}, ${text})`,
        parse: (text) => (type.yes.includes(text) ? true : type.no.includes(text) ? false : undefined),
        expects: `one of ${[...type.yes, ...type.no].join(', ')}`,
      };
    case 'identifier':
    case 'isrc':
    case 'upc':
      return {
        sqlType: 'VARCHAR',
        sqlValid: noNumberSql,
        sqlValue: (text) => text,
        parse: (text) => (isNumberNotation(text) ? undefined : text),
        form: identifierForms[type.kind],
        code: 'identifier',
        expects: 'an id, written as the platform writes it',
      };
    case 'text':
      return {
        sqlType: 'VARCHAR',
        sqlValid: () => 'true',
        sqlValue: (text) => text,
        parse: (text) => text,
        expects: 'text',
      };
  }
}

/**
 * Plain decimal numbers. More places than the scale are refused unless they are zeros, because a cast would round them;
 * so are exponents, separators, `NaN` and infinities, which a cast would take or misread.
 */
function decimalRule(precision: number, scale: number): TypeRule {
  const whole = precision - scale;
  const placesPart = scale > 0 ? `[0-9]{1,${scale}}0*` : '0+';
  const pattern = `[+-]?([0-9]{1,${whole}}(\\.(${placesPart})?)?|\\.${placesPart})`;
  return {
    // 1.5 is the beginning of 1.5000, as its value is printed; nothing but a plain number is.
    ...byPattern(
      pattern,
      `DECIMAL(${precision},${scale})`,
      (text) => canonicalDecimal(text, scale),
      (text, number) => `starts_with(CAST(${number} AS VARCHAR), ${text})`,
    ),
    expects: `a plain number with at most ${whole} digits before the point and ${scale} after it, such as ${scale > 0 ? '1234.5' : '1234'}`,
  };
}

/**
 * A rule by pattern. `usual` is a condition that holds only for texts of the pattern, and for nearly all of them: printing
 * the value and comparing takes half the time of matching, so only the other texts are matched.
 */
function byPattern(
  pattern: string,
  sqlType: string,
  parse: (text: string) => TypedValue | undefined,
  usual?: (text: string, value: string) => string,
): Omit<TypeRule, 'expects'> {
  const whole = new RegExp(`^(?:${pattern})$`);
  const sqlValue = (text: string) => `TRY_CAST(${text} AS ${sqlType})`;
  const matches = (text: string) => `regexp_full_match(${text}, ${literal(pattern)})`;
  return {
    sqlType,
    sqlValid: (text, value) => (usual ? `(${usual(text, value)} OR ${matches(text)})` : matches(text)),
    sqlValue,
    // JavaScript's $ without the m flag only matches at the very end, as RE2's full match does.
    parse: (text) => (whole.test(text) ? parse(text) : undefined),
  };
}

function isCalendarDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function parseTimestamp(text: string): string | undefined {
  if (!isCalendarDay(text.slice(0, 10))) return undefined;
  // Stryker disable next-line Regex: this engine reads `+0200` too, but the standard promises `+02:00` only
  const at = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString().slice(0, 19).replace('T', ' ');
}

/** `+1.5` with scale 4 → `1.5000`; `-0` → `0.0000`: the text DuckDB prints for the same DECIMAL. */
export function canonicalDecimal(text: string, scale: number): string {
  const negative = text.startsWith('-');
  const [whole = '', places = ''] = text.replace(/^[+-]/, '').split('.');
  const digits = `${whole.replace(/^0+(?=\d)/, '') || '0'}`;
  const fraction = places.slice(0, scale).padEnd(scale, '0');
  const plain = scale > 0 ? `${digits}.${fraction}` : digits;
  return negative && /[1-9]/.test(plain) ? `-${plain}` : plain;
}
