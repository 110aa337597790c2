import { alpha2Codes, alpha3Codes } from '../../../contract/country/country-code.ts';
import { formOf } from '../../../contract/text-form.ts';

/** What the values of a column look like: shares of those that are there. */
export interface ColumnProfile {
  readonly at: number;
  readonly name: string;
  /** How many rows have a value. */
  readonly filled: number;
  readonly distinct: number;
  readonly isrc: number;
  readonly upc: number;
  readonly country: number;
  readonly currency: number;
  readonly date: number;
  readonly number: number;
  /** Of numbers: those without decimals, whatever parts their thousands. */
  readonly whole: number;
  readonly mail: number;
  readonly signs: readonly string[];
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
const countries = new Set([...alpha2Codes, ...alpha3Codes]);
const countryName = formOf('country-name');

const tests = {
  isrc: (text: string) => /^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$/i.test(text.replace(/[- ]/g, '')),
  upc: (text: string) => /^[='"]*[0-9](?:[ -]?[0-9]){7,13}['"]*$/.test(text),
  country: (text: string) => countries.has(text) || countryName.read(text) !== text,
  currency: (text: string) => currencies.has(text),
  date: isDate,
  number: (text: string) =>
    /^[-+(]?[€$£¥]? ?-?[0-9][0-9.,'’ \u00a0\u202f]*(?:[eE][-+]?[0-9]+)? ?[€$£¥]?\)?-?$/.test(text),
  whole: (text: string) =>
    /^[-+(]?[0-9]{1,3}(?:[.,'’ \u00a0\u202f]?[0-9]{3})*\)?-?$/.test(text) && !/^[-+(]?0[.,]/.test(text),
  mail: (text: string) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text),
} as const;

function isDate(text: string): boolean {
  return (
    /^(19|20)[0-9]{2}[-/.](0?[1-9]|1[0-2])([-/.][0-9]{1,2})?([T ].*)?$/.test(text) ||
    /^[0-9]{1,2}[-/.][0-9]{1,2}[-/.]((19|20)[0-9]{2}|[0-9]{2})([T ].*)?$/.test(text) ||
    /^(19|20)[0-9]{2}M(0?[1-9]|1[0-2])$|^20[0-9]{2}(0[1-9]|1[0-2])$|^(0?[1-9]|1[0-2])[-/.](19|20)[0-9]{2}$/.test(
      text,
    ) ||
    /^\p{L}{3,12}\.?[ -]((19|20)[0-9]{2}|[0-9]{2})$/u.test(text)
  );
}

/** The profiles of a table's columns. Empty cells do not count. */
export function profilesOf(header: readonly string[], rows: readonly (readonly string[])[]): readonly ColumnProfile[] {
  return header.map((name, at) => {
    const texts = rows.map((row) => (row[at] ?? '').trim()).filter((text) => text !== '');
    const share = (test: (text: string) => boolean) =>
      texts.length === 0 ? 0 : texts.filter(test).length / texts.length;
    const shares = Object.fromEntries(Object.entries(tests).map(([kind, test]) => [kind, share(test)]));
    const signs = [...new Set(texts.flatMap((text) => text.match(/[€$£¥]/g) ?? []))];
    return {
      at,
      name,
      filled: texts.length,
      distinct: new Set(texts).size,
      ...(shares as Record<keyof typeof tests, number>),
      signs,
    };
  });
}

/** True for a code that ISO 4217 has, or had. */
export function isCurrencyCode(text: string): boolean {
  return currencies.has(text);
}
