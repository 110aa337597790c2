import fc from 'fast-check';
import type { ColumnType } from '../../lib/contract/column.ts';
import { type Contract, wholePattern } from '../../lib/contract/contract.ts';
import type { SetAside } from '../../lib/contract/set-aside.ts';
import type { TextForm } from '../../lib/contract/text-form.ts';

/** Arbitraries of text as files hold it: mostly right for its column, often wrong by a little, sometimes by a lot. */
type Text = fc.Arbitrary<string>;

const from = (...texts: string[]): Text => fc.constantFrom(...texts);
const digits = (minLength: number, maxLength: number): Text =>
  fc.string({ unit: from(...'0123456789'), minLength, maxLength, size: 'max' });
const joined = (...parts: Text[]): Text => fc.tuple(...parts).map((texts) => texts.join(''));
const mostly = (usual: Text, other: Text): Text =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: other });
/** Nothing most of the time. */
const rarely = (...texts: string[]): Text => mostly(from(''), from(...texts));

const oddities = from(
  ...[
    ' ',
    'undefined',
    'NA',
    'null',
    'NULL',
    'NaN',
    'nan',
    'inf',
    '-inf',
    'Infinity',
    '1e309',
    '1E5',
    '1,234.50',
    '1.234,50',
  ],
  ...[
    ' 1',
    '1 ',
    '1\n',
    '1\u00a0',
    '٣',
    '１２',
    '²',
    '.',
    '-',
    '+',
    '+-1',
    '-.',
    '1..2',
    '-0',
    '-0.0',
    '+.5',
    '5.',
    '0x10',
  ],
  ...['1_000', '$5', '50%', 'TRUE', 't', '1', '\u0000', "'", '"', '\\', 'é', '😀', 'a\u2028b', 'a\nb', 'a\rb', '\n'],
  ...[' Kite@Example.COM ', 'kite@example.com', '\t\u00a0Zoe Mare\r\n', 'ÉVA@exämple.com', '@', ' '],
);

function number(whole: number, places: number): Text {
  const right = joined(
    from('', '', '', '', '-', '+'),
    fc.oneof(digits(1, Math.min(whole, 4)), digits(1, whole)),
    places > 0
      ? fc.oneof(from('', '.'), joined(from('.'), digits(1, places), rarely('0', '0000', '0'.repeat(30))))
      : rarely('.', '.0'),
  );
  const wrong = joined(
    rarely('--', '−', ' ', '0000'),
    digits(0, whole + 2),
    from('', '.', '.', ','),
    digits(0, places + 2),
    rarely('e3', 'E-2', 'e309', ' ', '\n', 'f', 'k'),
  );
  return mostly(right, wrong);
}

const twoDigits = (min: number, max: number) => fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));
const year = mostly(
  fc.integer({ min: 1990, max: 2040 }).map(String),
  from('0000', '1899', '1900', '2000', '2099', '2100', '9999', '26'),
);
const month = twoDigits(1, 12);
const date = joined(year, from('-'), month, from('-'), twoDigits(1, 28));
const oddDate = fc.oneof(
  joined(
    year,
    from('-', '/', '.', ''),
    twoDigits(0, 13),
    from('-', '/', '–'),
    twoDigits(0, 32),
    rarely(' ', '\n', ' BC', 'T00:00:00'),
  ),
  from(
    '2024-02-29',
    '2026-02-29',
    '2026-02-30',
    '2000-02-29',
    '1900-02-29',
    '1899-12-31',
    '1900-01-01',
    '2099-12-31',
    '2100-01-01',
  ),
  from('0000-01-01', '2026-04-31', '2026-11-31', 'infinity', 'epoch', '2026-1-1', '26-01-01', '2026-01-01-'),
);
const time = joined(twoDigits(0, 23), from(':'), twoDigits(0, 59), from(':'), twoDigits(0, 59));
const oddTime = from('24:00:00', '23:59:60', '7:00:00', '10:00', '10:00:00.5', '00:00:00', '12:60:00');
const offset = from('Z', '+0000', '-0700', '-07:00', '+02:00', '+05:45', '+14:59', '-14:59', '-0000');
const oddOffset = from('+15:00', '+0260', '', 'z', '+00', '-7', ' UTC', ' +0000', '+00:00:00', '+2400');

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  joined(from('QZAAA', 'qzaaa', 'QZ'), digits(6, 8)),
  digits(4, 14),
);

const isrcs = joined(
  from('US', 'us', 'Q'),
  from('', '-', ' '),
  from('ABC', 'a1b', 'ÄBC'),
  from('', '-'),
  digits(2, 2),
  from('', '-', ' ', '  '),
  digits(4, 6),
);
const upcs = joined(from('', '0', '00', ' ', '+'), digits(4, 7), from('', ' ', '-', '--'), digits(4, 7), rarely(' '));

/** In the quotes that keep a spreadsheet from reading a number, or in half of them. */
function guarded(text: Text): Text {
  return joined(from('="', "'", '=', '"', "='", '""'), text, from('"', '', "'", '""', '"\n'));
}

/** What a spreadsheet makes of an id, and what only looks like it. */
const idNumbers = from(
  ...[
    '1.2021E+17',
    '1,2021E+17',
    '-7.2e+11',
    '12E+3',
    '12e4567890',
    '1.5e7',
    '1e7',
    '724384960650.0',
    '1.0',
    '1234,00',
  ],
  ...['120,210,345', '1,234', '1.234.567', '="1.2021E+17"', "'724384960650.0", '1.2021E+1700', 'E+17', '1.E+17'],
);

/** True for types whose text a pattern of a check describes. */
function isTextual({ kind }: ColumnType): boolean {
  return ['text', 'identifier', 'isrc', 'upc'].includes(kind);
}

/** Text that is right for its column. */
function right(type: ColumnType): Text {
  switch (type.kind) {
    case 'date':
      return date;
    case 'month':
      return joined(year, from('-'), month);
    case 'timestamp':
      return joined(date, from('T'), time, offset);
    case 'datetime':
      return joined(date, from('T'), time);
    case 'integer':
      return number(18, 0);
    case 'decimal':
      return number(type.precision - type.scale, type.scale);
    case 'boolean':
      return from(...type.yes, ...type.no);
    case 'text':
      return texts;
    case 'identifier':
      return mostly(texts, guarded(texts));
    case 'isrc':
      return mostly(isrcs, guarded(isrcs));
    case 'upc':
      return mostly(upcs, guarded(upcs));
  }
}

/** Text that is wrong for its column, though not always. */
function wrong(type: ColumnType): Text {
  switch (type.kind) {
    case 'date':
      return oddDate;
    case 'month':
      return joined(year, from('-', '/', ''), twoDigits(0, 13), rarely(' ', '\n', '-01'));
    case 'timestamp':
    case 'datetime':
      return joined(
        mostly(date, oddDate),
        mostly(from('T'), from(' ', 't', '')),
        mostly(time, oddTime),
        fc.oneof(offset, oddOffset),
      );
    case 'boolean':
      return from('TRUE', 'true ', '1', 'Yes', 'y');
    case 'identifier':
    case 'isrc':
    case 'upc':
      return idNumbers;
    default:
      return right(type);
  }
}

const day = mostly(date, from('2024-02-29'));
const namedMonth = joined(
  from('JUN', 'Jun', 'June', 'september', 'Sept', 'may', 'DEC'),
  from(' ', '-'),
  from('25', '2025'),
);
/** Text in a form that is rewritten before its type reads it. */
const rightForm: Readonly<Record<TextForm, Text>> = {
  grouped: from('1,250', '-12,250', '1,250,000', '950', '0', '+3,999'),
  percent: from('27.78%', '0%', '100 %', '-1.5%', '4.2'),
  day: joined(day, from('T00:00:00', ' 10:11', '', 'T10:11:12.345Z', 'T10:11:12+0200')),
  month: joined(year, from('-'), month, from('-'), twoDigits(1, 28)),
  'us-day': joined(
    fc.integer({ min: 1, max: 12 }).map(String),
    from('/'),
    fc.integer({ min: 1, max: 28 }).map(String),
    from('/2026', '/26', '/1999'),
    from(' 12:00:00 AM', ' 5:45pm'),
  ),
  'us-month': joined(from('5', '12'), from('/1', '/31', '/9'), from('/2026', '/26'), from(' 12:00:00 AM')),
  'us-time': joined(
    from('5', '12'),
    from('/1', '/28', '/9'),
    from('/2026 ', '/26 '),
    from('12:00', '1:59', '09:05:07', '12:30'),
    from('am', 'pm', ' AM', ' PM'),
  ),
  'us-time-24': joined(from('05', '12'), from('/01', '/28'), from('/2026 ', '/1999 '), from('00:00', '18:05')),
  'named-month': namedMonth,
  'any-month': fc.oneof(namedMonth, date, joined(year, from('-'), month), joined(day, from(' 00:00:00', 'T10:11:12Z'))),
  'spaced-time': joined(day, from(' ', 'T'), time),
  code: from('USABC2600001', 'us-abc-26-00001', 'Qz Aaa 26 00001', '"0190000000017"', '="0190000000017"', "'019"),
  'period-month': fc.oneof(
    namedMonth,
    date,
    joined(year, from('M', '/', '.', ''), from('1', '9', '09', '10', '12')),
    joined(from('1', '09', '12', '13'), from('/', '.', '-'), year),
  ),
  minus: from('-0.00', '0.00', '12.5', '-12.5', '(3)', '3-', '\u22124', '1E-05', '$-2'),
  country: from('USA', 'NAM', 'US', 'NA', 'DEU', 'ZZZ', 'us', 'na', 'deu'),
  'country-name': from('Germany', 'UNITED KINGDOM', 'UK', 'Türkiye', 'USA', 'DE', "côte d'ivoire"),
};

const oddMonth = joined(
  from('JUN', 'Jun', 'June', 'september', 'Sept', 'may', 'Mai', 'Decem'),
  from(' ', '-', '  '),
  from('25', '2025', '1925', '5'),
);
/** Near misses of the same. */
const inForm: Readonly<Record<TextForm, Text>> = {
  grouped: joined(
    from('', '-', '+'),
    digits(1, 4),
    fc.array(joined(from(',', ',', '.', ' '), digits(2, 4))).map((groups) => groups.join('')),
    rarely('.', '.5', '.25'),
  ),
  percent: joined(number(3, 4), from('%', ' %', '%%', '')),
  day: joined(
    mostly(date, oddDate),
    from('T', ' '),
    mostly(joined(twoDigits(0, 23), from(':'), twoDigits(0, 59)), time),
    rarely('Z', '.000', '+0200'),
  ),
  month: mostly(date, oddDate),
  minus: joined(rarely('-', '(', '\u2212', '$-', ' '), number(3, 4), rarely('-', ')', ' -', 'E-05')),
  'us-day': joined(
    fc.integer({ min: 0, max: 13 }).map(String),
    from('/'),
    twoDigits(0, 32),
    from('/'),
    from('2026', '26', '99', '1999', '999'),
    rarely(' 12:00:00 AM', ' 5:45pm', ' 17:45', '5:45'),
  ),
  'us-month': joined(
    twoDigits(0, 13),
    from('/'),
    twoDigits(0, 32),
    from('/2026', '/99', '/999'),
    rarely(' 5:45', ' x'),
  ),
  'us-time': joined(
    twoDigits(0, 13),
    from('/'),
    twoDigits(0, 32),
    from('/2026', '/99', '/1999'),
    from(' ', '  ', 'T'),
    twoDigits(0, 24),
    from(':', '.'),
    twoDigits(0, 61),
    from('', ':30', ':61'),
    from('am', 'PM', ' pm', 'p', ''),
  ),
  'us-time-24': joined(
    twoDigits(0, 13),
    from('/'),
    twoDigits(0, 32),
    from('/2026 ', '/26 ', '/2026T'),
    twoDigits(0, 24),
    from(':05', ':60', ':5'),
  ),
  'named-month': oddMonth,
  'any-month': fc.oneof(oddMonth, mostly(date, oddDate), joined(mostly(date, oddDate), from(' '), oddTime)),
  'spaced-time': joined(mostly(date, oddDate), from(' ', 'T'), mostly(time, oddTime)),
  code: joined(from('us', 'US-', 'Q Z', '"', '=', '="', '""'), texts, rarely('"', '""', "'")),
  'period-month': joined(year, from('M', 'm', '-M'), from('0', '1', '00', '13', '012', '', '9 ')),
  'country-name': fc.oneof(
    from('uk', 'Uk', 'germany ', 'TÜRKIYE', 'Åland Islands', 'åland islands', 'Atlantis'),
    fc.string({ maxLength: 12 }),
  ),
  country: fc.oneof(from('usa', 'Usa', 'US ', 'Namibia', 'XKX', 'ROM'), fc.string({ unit: 'grapheme', maxLength: 3 })),
};

/** Random rows of a contract: text by column, or null where a document has none. */
export function rowsOf(contract: Contract): fc.Arbitrary<Readonly<Record<string, string | null>>> {
  const usual = (name: string, type: ColumnType): Text => {
    for (const check of contract.checks) {
      if (check.kind === 'accepted' && check.column === name && type.kind !== 'boolean') return from(...check.values);
      if (check.kind === 'pattern' && check.column === name && isTextual(type))
        return fc.stringMatching(wholePattern(check.pattern));
    }
    const form = contract.columns[name]?.form;
    if (form !== undefined) return mostly(rightForm[form], inForm[form]);
    return right(type);
  };
  const rows = fc.record(
    Object.fromEntries(
      Object.entries(contract.columns).map(([name, { type, missing }]) => [
        name,
        fc.oneof(
          { weight: 120, arbitrary: usual(name, type) },
          { weight: 3, arbitrary: wrong(type) },
          { weight: 3, arbitrary: from('', ...contract.missing, ...(missing ?? [])) },
          { weight: 1, arbitrary: oddities },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
      ]),
    ),
  );
  const others = contract.setAside.map((rule) => ({
    weight: 1,
    arbitrary: fc.tuple(rows, otherRow(rule)).map(([row, other]) => ({ ...row, ...other })),
  }));
  return fc.oneof({ weight: 20, arbitrary: rows }, ...others);
}

/** What makes a row one of another nature, or nearly so. */
function otherRow({ when }: SetAside): fc.Arbitrary<Readonly<Record<string, string | null>>> {
  const totals = from(
    ...'Total,TOTAL:,Grand total,Gesamtsumme,ИТОГО,итого:, Summe ,合計,Total :,Totale 5,ÖSSZESEN,Total Spotify,Zwischensumme: DE,totalt,Totally,ИТОГО Spotify,Sum 41'.split(
      ',',
    ),
  );
  const nothing = fc.constantFrom('', '', '', '', '', null);
  const texts = Object.entries(when).map(([column, condition]) => {
    if (condition === 'total')
      return [column, fc.oneof({ weight: 12, arbitrary: nothing }, { weight: 1, arbitrary: totals })];
    if (condition === 'empty') return [column, mostly(from(''), from('0', '1.50', ' '))];
    const words = condition.flatMap((word) => [word, word.toUpperCase(), `${word} `, `${word}:`, `${word}s`]);
    return [column, from(...words)];
  });
  return fc.record(Object.fromEntries(texts));
}
