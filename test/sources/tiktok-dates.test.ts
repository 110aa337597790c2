import { describe, expect, test } from 'vitest';
import { parseDayOfYear } from '../../lib/sources/tiktok/dates.ts';

const written: Readonly<Record<string, { form: (month: string) => string; months: string }>> = {
  'en-US': {
    form: (month) => `${month} 8`,
    months: 'January February March April May June July August September October November December',
  },
  'en-GB': {
    form: (month) => `8 ${month}`,
    months: 'January February March April May June July August September October November December',
  },
  es: {
    form: (month) => `8 de ${month}`,
    months: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  },
  el: {
    form: (month) => `8 ${month}`,
    months:
      'Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου',
  },
  ru: {
    form: (month) => `8 ${month}`,
    months: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
  },
  fr: {
    form: (month) => `8 ${month}`,
    months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  },
  vi: {
    form: (month) => `8 tháng ${month.replace('_', ' ')}`,
    months: 'Một Hai Ba Tư Năm Sáu Bảy Tám Chín Mười Mười_Một Mười_Hai',
  },
  'vi by number': { form: (month) => `8 tháng ${month}`, months: '1 2 3 4 5 6 7 8 9 10 11 12' },
  ja: { form: (month) => `${month}月8日`, months: '1 2 3 4 5 6 7 8 9 10 11 12' },
};

describe.each(Object.entries(written))('in %s', (_language, { form, months }) => {
  const cases = months.split(' ').map((month, at) => [form(month), at + 1] as const);

  test.each(cases)('%s is the eighth of month %i', (text, month) => {
    expect(parseDayOfYear(text)).toEqual({ month, day: 8 });
  });

  test.each(cases)('%s reads the same in any case and Unicode form', (text, month) => {
    for (const variant of [
      text.toUpperCase(),
      text.toLowerCase(),
      text.normalize('NFD'),
      text.normalize('NFC'),
      ` ${text} `,
    ]) {
      expect(parseDayOfYear(variant)).toEqual({ month, day: 8 });
    }
  });
});

test.each([
  ['1er mars', 3, 1],
  ['8 sept.', 9, 8],
  ['28 нояб.', 11, 28],
  ['Dec 31', 12, 31],
  ['3 Ιουν', 6, 3],
  ['18 thg 8', 8, 18],
  ['７月１４日', 7, 14],
  ['28\u00a0мая', 5, 28],
  ['February 29', 2, 29],
])('%s is read: an abbreviation, ordinal or space that means one day only', (text, month, day) => {
  expect(parseDayOfYear(text)).toEqual({ month, day });
});

test.each([
  '8 jui',
  '3 Ιου',
  '8 ma',
  '8 de',
  'June 31',
  'February 30',
  'May 0',
  '13月1日',
  '8 tháng 13',
  '2 mar 2026',
  '2026-03-02',
  '03/02',
  'Total',
  'undefined',
  '',
])('"%s" is no day and month, and is not guessed at', (text) => {
  expect(parseDayOfYear(text)).toBeNull();
});
