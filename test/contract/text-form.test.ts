import { describe, expect, test } from 'vitest';
import { formOf, type TextForm } from '../../lib/contract/text-form.ts';

/** What each form makes of a text; paths-agree.test.ts proves that SQL makes the same. */
const examples: Readonly<Record<TextForm, Readonly<Record<string, string>>>> = {
  grouped: { '1,250.50': '1250.50', '-1,200': '-1200', '12,5': '12,5', '950': '950' },
  percent: { '27.78%': '27.78', '100 %': '100', '4.2': '4.2' },
  day: { '2026-05-01T00:00:00': '2026-05-01', '2026-05-01 10:11': '2026-05-01', '1/5/2026': '1/5/2026' },
  month: { '2026-05-01': '2026-05', '2026-05': '2026-05', 'May 2026': 'May 2026' },
  'us-day': {
    '5/1/2026 12:00:00 AM': '2026-05-01',
    '12/31/26 5:45pm': '2026-12-31',
    '05/01/2026 12:00:00 AM': '05/01/2026 12:00:00 AM',
    '5/1/2026': '5/1/2026',
    '2026-05-01': '2026-05-01',
  },
  'us-month': { '5/1/2026 12:00:00 AM': '2026-05', '31.12.2026': '31.12.2026' },
  'us-time': {
    '11/25/22 5:45pm': '2022-11-25T17:45:00',
    '1/2/2026 12:05:09 AM': '2026-01-02T00:05:09',
    '1/2/26 12:00pm': '2026-01-02T12:00:00',
    '1/2/26 13:00pm': '1/2/26 13:00pm',
  },
  'us-time-24': { '02/29/2024 18:05': '2024-02-29T18:05:00', '2/29/2024 18:05': '2/29/2024 18:05' },
  'named-month': { 'JUN-25': '2025-06', 'June 2025': '2025-06', 'Sept 2025': '2025-09', 'Juin 2025': 'Juin 2025' },
  'any-month': { '2026-05-01 00:00:00': '2026-05', '2026-05': '2026-05', 'MAY-26': '2026-05', '5/1/26': '5/1/26' },
  'period-month': {
    '2017M9': '2017-09',
    '2017M10': '2017-10',
    '2026/05': '2026-05',
    '5/2026': '2026-05',
    '12.2026': '2026-12',
    '202605': '2026-05',
    '202613': '202613',
    '5/6/2026': '5/6/2026',
    '2026-05': '2026-05',
    '2017M13': '2017M13',
  },
  'spaced-time': { '2026-05-01 10:11:12': '2026-05-01T10:11:12' },
  code: {
    'us-abc-26-00001': 'USABC2600001',
    '"0190000000017"': '0190000000017',
    '="0190000000017"': '0190000000017',
    'a/b': 'a/b',
  },
  country: {
    NAM: 'NA',
    USA: 'US',
    NA: 'NA',
    ZZZ: 'ZZZ',
    usa: 'US',
    us: 'US',
    na: 'na',
    u1: 'u1',
    Colombia: 'Colombia',
  },
  'country-name': {
    Germany: 'DE',
    'UNITED STATES': 'US',
    NAM: 'NA',
    NA: 'NA',
    UK: 'GB',
    "Côte d'Ivoire": 'CI',
    Atlantis: 'Atlantis',
    uk: 'GB',
    deu: 'DE',
  },
  minus: {
    '-0.00000000': '-',
    '0.00000000': '+',
    '-12.5': '-',
    '12.5-': '-',
    '(12.50)': '-',
    '\u22120.5': '-',
    '$-1.00': '-',
    '1.5E-05': '+',
    '1.5': '+',
    '': '+',
  },
};

describe('a form rewrites what is in it and leaves all else as it is', () => {
  const cases = Object.entries(examples).flatMap(([form, texts]) =>
    Object.entries(texts).map(([text, read]) => ({ form: form as TextForm, text, read })),
  );
  test.each(cases)("$form reads '$text' as '$read'", ({ form, text, read }) => {
    expect(formOf(form).read(text)).toBe(read);
  });
});
