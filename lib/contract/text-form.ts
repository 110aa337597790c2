import { z } from 'zod';
import { alpha2Codes, alpha3Codes } from './country/country-code.ts';
import { countryNameCodes, countryNames } from './country/country-name.ts';
import { literal, literalList } from './sql-text.ts';

/**
 * How sources write what a type reads in one form only. A text that is not in the form stays as it is, so that its row is
 * refused by its type and not guessed at.
 * - `grouped`: `1,250.50` → `1250.50`
 * - `percent`: `27.78%` → `27.78`
 * - `day`: `2026-05-01T00:00:00`, `2026-05-01 10:11` → `2026-05-01`
 * - `month`: `2026-05-01` → `2026-05`
 * - `us-day`: `5/1/2026 12:00:00 AM`, as a machine in the US writes it: no zeros in front, AM or PM → `2026-05-01`
 * - `us-month`: the same → `2026-05`
 * - `us-time`: `11/25/22 5:45pm` → `2022-11-25T17:45:00`
 * - `us-time-24`: `02/29/2024 18:05`, always with zeros in front → `2024-02-29T18:05:00`
 * - `named-month`: `JUN-25`, `Jun 2025`, `June 2025` → `2025-06`
 * - `any-month`: what `month` or `named-month` reads, `2026-05-01 00:00:00` too
 * - `period-month`: what `any-month` reads, and a month beside a year of four digits: `2017M9`, `2026/05`, `05.2026`, `202605`
 * - `spaced-time`: `2026-05-01 10:11:12` → `2026-05-01T10:11:12`
 * - `code`: `us-abc-26-00001` → `USABC2600001`; also in quotes, or as `="…"`, which keeps spreadsheets from reading a number
 * - `country`: `NAM` → `NA`, ISO 3166 codes of three letters; `us` → `US`; all else stays as it is
 * - `country-name`: what `country` reads, and English names: `Germany`, `UNITED STATES`
 * - `minus`: a number as it is written → `-` where it has a minus of any kind, else `+`: a minus before zeros is lost in a number
 */
export const textFormSchema = z.enum([
  'grouped',
  'percent',
  'day',
  'month',
  'us-day',
  'us-month',
  'us-time',
  'us-time-24',
  'named-month',
  'any-month',
  'period-month',
  'spaced-time',
  'code',
  'country',
  'country-name',
  'minus',
]);
export type TextForm = z.infer<typeof textFormSchema>;

/** Both readings of a form: test/contract/paths-agree.test.ts proves them equal. */
export interface FormRule {
  readonly sql: (text: string) => string;
  readonly read: (text: string) => string;
}

/**
 * A rewriting by a regular expression that must match the whole text and what stands for it then, written as RE2 has it
 * (`\\1` for a group).
 */
function rewriting(pattern: string, replacement: string): FormRule {
  const whole = new RegExp(`^(?:${pattern})$`, 'su');
  const group = (match: RegExpExecArray) => replacement.replace(/\\(\d)/g, (_, at: string) => match[Number(at)] ?? '');
  return {
    read(text) {
      const match = whole.exec(text);
      return match ? group(match) : text;
    },
    sql: (text) => `regexp_replace(${text}, ${literal(`^(?:${pattern})$`)}, ${literal(replacement)}, 's')`,
  };
}

const grouped: FormRule = {
  // Not 0,118: that is a comma for the decimals.
  read: (text) => (/^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/.test(text) ? text.replaceAll(',', '') : text),
  sql: (text) =>
    `CASE WHEN regexp_full_match(${text}, '[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:[.][0-9]*)?') THEN replace(${text}, ',', '') ELSE ${text} END`,
};

const codePattern = '=?["\']?[A-Za-z0-9 -]*["\']?';
const code: FormRule = {
  read: (text) =>
    new RegExp(`^(?:${codePattern})$`).test(text) ? text.replace(/[^A-Za-z0-9]/g, '').toUpperCase() : text,
  sql: (text) =>
    `CASE WHEN regexp_full_match(${text}, ${literal(codePattern)}) THEN upper(regexp_replace(${text}, '[^A-Za-z0-9]', '', 'g')) ELSE ${text} END`,
};

/** Codes in small letters are the same codes. Only `na` stays as it is: it may mean that there is no value. */
const country: FormRule = {
  read(text) {
    if (/^[A-Za-z]{2}$/.test(text)) return text === 'na' ? text : text.toUpperCase();
    return alpha2Codes[alpha3Codes.indexOf(text.toUpperCase())] ?? text;
  },
  sql: (text) =>
    `CASE WHEN length(${text}) = 2 THEN CASE WHEN ${text} <> upper(${text}) AND ${text} <> 'na' AND regexp_full_match(${text}, '[A-Za-z]{2}') THEN upper(${text}) ELSE ${text} END
      WHEN length(${text}) = 3 THEN coalesce(list_extract(${literalList(alpha2Codes)}, list_position(${literalList(alpha3Codes)}, upper(${text}))), ${text}) ELSE ${text} END`,
};

const [capitals, smalls] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'];
const countryName: FormRule = {
  read(text) {
    const name = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    return countryNameCodes[countryNames.indexOf(name)] ?? text;
  },
  // Codes, nearly all, are not looked up; UK is a name.
  sql: (text) =>
    `CASE WHEN length(${text}) <= 2 AND lower(${text}) <> 'uk' THEN ${text} ELSE coalesce(list_extract(${literalList(countryNameCodes)}, list_position(${literalList(countryNames)}, translate(${text}, '${capitals}', '${smalls}'))), ${text}) END`,
};

const minusPattern = '^[^0-9.,]*[-\u2212(]|[-\u2212] *$';
const minusForm = new RegExp(minusPattern, 'u');
/** An exponent's minus (`1E-05`) stands behind a digit, and is none of the number. */
const minus: FormRule = {
  read: (text) => (minusForm.test(text) ? '-' : '+'),
  sql: (text) =>
    `CASE WHEN (contains(${text}, '-') OR contains(${text}, '(') OR contains(${text}, '\u2212')) AND regexp_matches(${text}, ${literal(minusPattern)}) THEN '-' WHEN ${text} IS NOT NULL THEN '+' END`,
};

/** A day as machines in the US write it. Zeros in front are a spreadsheet's, and others write the day first. */
const usDate = '(1[0-2]|[1-9])/(3[01]|[12][0-9]|[1-9])/((?:19|20)?[0-9]{2})';
const usClock = '(1[0-2]|0?[1-9])(:[0-5][0-9])(:[0-5][0-9])? ?([AaPp])[Mm]';
const usPattern = `${usDate} +${usClock}`;
const us = new RegExp(`^${usPattern}$`);
const usPart = (text: string) => (group: number) => `regexp_extract(${text}, ${literal(`^${usPattern}$`)}, ${group})`;
const usDateSql = (text: string) => {
  const part = usPart(text);
  return `right('20' || ${part(3)}, 4) || '-' || lpad(${part(1)}, 2, '0') || '-' || lpad(${part(2)}, 2, '0')`;
};

function usDateOf([, month = '', day = '', year = '']: readonly string[]): string {
  return `${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const usDay: FormRule = {
  read(text) {
    const match = us.exec(text);
    return match === null ? text : usDateOf(match);
  },
  sql: (text) => `CASE WHEN regexp_full_match(${text}, ${literal(usPattern)}) THEN ${usDateSql(text)} ELSE ${text} END`,
};

const usTime: FormRule = {
  read(text) {
    const match = us.exec(text);
    if (match === null) return text;
    const [, , , , hour, minute = '', second = ':00', half = ''] = match;
    const hours = (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
    return `${usDateOf(match)}T${String(hours).padStart(2, '0')}${minute}${second}`;
  },
  sql: (text) => {
    const part = usPart(text);
    const hours = `CAST(TRY_CAST(${part(4)} AS INTEGER) % 12 + CASE WHEN lower(${part(7)}) = 'p' THEN 12 ELSE 0 END AS VARCHAR)`;
    return `CASE WHEN regexp_full_match(${text}, ${literal(usPattern)})
      THEN ${usDateSql(text)} || 'T' || lpad(${hours}, 2, '0') || ${part(5)} || coalesce(nullif(${part(6)}, ''), ':00') ELSE ${text} END`;
  },
};

const usTime24 = rewriting(
  '(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])/((?:19|20)[0-9]{2}) ((?:[01][0-9]|2[0-3]):[0-5][0-9])',
  '\\3-\\1-\\2T\\4:00',
);

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const namedMonthPattern =
  '(?i)(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)[ -]((?:20)?[0-9]{2})';
const namedMonth: FormRule = {
  read(text) {
    const [, name = '', year = ''] = new RegExp(`^${namedMonthPattern.slice('(?i)'.length)}$`, 'i').exec(text) ?? [];
    const at = monthNames.indexOf(name.slice(0, 3).toLowerCase());
    return at < 0 ? text : `${year.padStart(4, '20')}-${String(at + 1).padStart(2, '0')}`;
  },
  sql: (text) => {
    const part = (group: number) => `regexp_extract(${text}, ${literal(namedMonthPattern)}, ${group})`;
    const list = `[${monthNames.map(literal).join(', ')}]`;
    return `CASE WHEN regexp_full_match(${text}, ${literal(namedMonthPattern)})
      THEN right('20' || ${part(2)}, 4) || '-' || lpad(CAST(list_position(${list}, left(lower(${part(1)}), 3)) AS VARCHAR), 2, '0') ELSE ${text} END`;
  },
};

const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const time = '[0-9]{2}:[0-9]{2}(?::[0-9]{2})?';

const month = rewriting('([0-9]{4}-[0-9]{2})-[0-9]{2}', '\\1');
const dayOnly = rewriting(`(${day})[T ]${time}(?:[.][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?`, '\\1');

/** One form after the other: what the first leaves in its form the next may read. */
export function inTurn(...forms: readonly FormRule[]): FormRule {
  return {
    read: (text) => forms.reduce((read, form) => form.read(read), text),
    sql: (text) => forms.reduce((read, form) => form.sql(read), text),
  };
}

const anyMonth = inTurn(dayOnly, month, namedMonth);
const numberedMonth = inTurn(
  rewriting('([0-9]{4})M0?([1-9])', '\\1-0\\2'),
  rewriting('([0-9]{4})(?:M|[/.])(0[1-9]|1[0-2])', '\\1-\\2'),
  rewriting('0?([1-9])[-/.]([0-9]{4})', '\\2-0\\1'),
  rewriting('(1[0-2])[-/.]([0-9]{4})', '\\2-\\1'),
  rewriting('(20[0-9]{2})(0[1-9]|1[0-2])', '\\1-\\2'),
);
const rules: Readonly<Record<TextForm, FormRule>> = {
  grouped,
  percent: rewriting('([^%]*[0-9])[ \u00a0\u202f]?%', '\\1'),
  day: dayOnly,
  month,
  'us-day': usDay,
  'us-month': inTurn(usDay, month),
  'us-time': usTime,
  'us-time-24': usTime24,
  'named-month': namedMonth,
  'any-month': anyMonth,
  'period-month': inTurn(anyMonth, numberedMonth),
  'spaced-time': rewriting(`(${day}) ([0-9]{2}:[0-9]{2}:[0-9]{2})`, '\\1T\\2'),
  code,
  country,
  'country-name': inTurn(country, countryName),
  minus,
};

/** The rule of a form; without one a text stays as it is. */
export function formOf(form: TextForm | undefined): FormRule {
  return form === undefined ? { sql: (text) => text, read: (text) => text } : rules[form];
}
