import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameScore } from '../../lib/sources/statement/mapping/header-words.ts';
import { propose } from '../../lib/sources/statement/mapping/propose.ts';
import { totalRowOf } from '../../lib/sources/statement/mapping/total-row.ts';
import { present } from './support.ts';

type Header = Readonly<Record<string, string>>;

/** Headers of whole statements by column; `gross` is money that is not paid. */
const headers: readonly Header[] = [
  {
    reporting_month: 'Statement Period',
    sale_month: 'Sales Period',
    store: 'Platform',
    artist: 'Artist',
    title: 'Track',
    isrc: 'ISRC',
    upc: 'UPC',
    quantity: 'Units',
    country: 'Country of Sale',
    gross: 'Gross Revenue',
    amount: 'Net Revenue',
    currency: 'Currency',
  },
  {
    reporting_month: 'Accounting Date',
    sale_month: 'Activity Month',
    store: 'DSP',
    artist: 'Track Artist',
    title: 'Song Title',
    isrc: 'Track ISRC',
    upc: 'Product UPC',
    quantity: 'Streams',
    country: 'Territory',
    gross: 'Fee',
    amount: 'Royalty Payable',
    currency: 'Payment Currency',
  },
  {
    reporting_month: 'Abrechnungsmonat',
    sale_month: 'Verkaufsmonat',
    store: 'Plattform',
    artist: 'Künstler',
    title: 'Titel',
    isrc: 'ISRC',
    upc: 'EAN',
    quantity: 'Menge',
    country: 'Land',
    gross: 'Bruttobetrag',
    amount: 'Auszahlungsbetrag',
    currency: 'Währung',
  },
  {
    reporting_month: 'Période de relevé',
    sale_month: 'Mois de vente',
    store: 'Plateforme',
    artist: 'Artiste',
    title: 'Titre',
    isrc: 'ISRC',
    upc: 'UPC',
    quantity: 'Quantité',
    country: 'Pays',
    gross: 'Montant brut',
    amount: 'Montant net',
    currency: 'Devise',
  },
  {
    reporting_month: 'Período do relatório',
    sale_month: 'Mês de venda',
    store: 'Loja',
    artist: 'Artista',
    title: 'Faixa',
    isrc: 'ISRC',
    upc: 'UPC',
    quantity: 'Quantidade',
    country: 'País',
    gross: 'Receita bruta',
    amount: 'Valor líquido',
    currency: 'Moeda',
  },
  {
    reporting_month: 'Месяц отчета',
    sale_month: 'Месяц продажи',
    store: 'Площадка',
    artist: 'Исполнитель',
    title: 'Название трека',
    isrc: 'ISRC',
    upc: 'UPC',
    quantity: 'Количество',
    country: 'Страна',
    gross: 'Tax',
    amount: 'Сумма вознаграждения',
    currency: 'Валюта',
  },
];

const cents = fc.integer({ min: 1, max: 9_999_999 });
/** A number of six places by one of two marks. */
const money = (value: number, mark: string) =>
  `${Math.floor(value / 1e6)}${mark}${String(value % 1e6).padStart(6, '0')}`;
const line = fc.record({
  sale_month: fc.constantFrom('2026-01', '2026-02', '2026-03'),
  store: fc.constantFrom('Spotify', 'Apple Music', 'Deezer'),
  artist: fc.constantFrom('Nova Kite', 'Mara Vell'),
  title: fc.constantFrom('Glass Rain', 'Low Tide', '1999 Again'),
  isrc: fc.integer({ min: 0, max: 99_999 }).map((n) => `QZAAA26${String(n).padStart(5, '0')}`),
  upc: fc.constantFrom('190000000017', '0190000000024'),
  quantity: fc.integer({ min: -3, max: 90_000 }).map(String),
  country: fc.constantFrom('DE', 'NA', 'US', 'BRA'),
  gross: cents,
  amount: cents,
});
const statement = fc.record({
  header: fc.constantFrom(...headers),
  order: fc.shuffledSubarray(Object.keys(present(headers[0])), { minLength: 12 }),
  lines: fc.array(line, { minLength: 3, maxLength: 12 }),
  mark: fc.constantFrom('.', ','),
  hasTotal: fc.boolean(),
});

describe('a statement that nobody knows is read by its names and values', () => {
  const seed = Number(process.env.MAPPING_SEED ?? Math.floor(Math.random() * 2 ** 31));

  test(`whatever the language, the order and the marks, and what is not paid is never taken for it (MAPPING_SEED=${seed})`, () => {
    fc.assert(
      fc.property(statement, ({ header, order, lines, mark, hasTotal }) => {
        const cells = lines.map(
          (values): Record<string, string> => ({
            ...values,
            reporting_month: '2026-05',
            currency: 'EUR',
            gross: money(values.gross, mark),
            amount: money(values.amount, mark),
          }),
        );
        const total = {
          gross: money(
            lines.reduce((sum, { gross }) => sum + gross, 0),
            mark,
          ),
          amount: money(
            lines.reduce((sum, { amount }) => sum + amount, 0),
            mark,
          ),
        } as Record<string, string>;
        const rows = [...cells, ...(hasTotal ? [total] : [])].map((row) => order.map((name) => row[name] ?? ''));
        const names = order.map((name) => header[name] ?? '');
        const { entry, open, totalRow } = propose({ header: names, rows, isNamedByMonth: false });
        const { gross: _, ...wanted } = header;
        expect(open).toEqual([]);
        expect(entry.columns).toEqual(wanted);
        expect(totalRow?.row).toBe(hasTotal ? lines.length : undefined);
      }),
      { seed, numRuns: 300 },
    );
  });

  const rows = [
    ['Spotify', 'Glass Rain', 'QZAAA2600001', '120', '1.25', '2.5'],
    ['Deezer', 'Low Tide', 'QZAAA2600002', '7', '0.125', '0.25'],
  ];
  const ask = (names: readonly string[], answers = {}) =>
    propose({ header: names, rows, isNamedByMonth: true }, answers);

  test('two amounts of one kind are a question, and the answer settles it', () => {
    const names = ['Store', 'Track', 'ISRC', 'Units', 'Revenue', 'Earnings'];
    expect(ask(names, { currency: 'USD' }).open).toEqual([
      "Either 'Revenue' or 'Earnings' may be what a line pays: say which with --amount.",
    ]);
    const { entry, open } = ask(names, { currency: 'USD', amount: 'earnings' });
    expect([entry.columns?.amount, open]).toEqual(['Earnings', []]);
  });

  test('a currency that nothing says is a question; a name or a sign of one says it', () => {
    expect(ask(['Store', 'Track', 'ISRC', 'Units', 'Rate', 'Earnings']).open[0]).toContain('--currency');
    expect(ask(['Store', 'Track', 'ISRC', 'Units', 'Rate', 'Earnings (GBP)']).entry.columns?.amount).toBe(
      'Earnings ({currency})',
    );
    const signed = rows.map((row) => [...row.slice(0, 5), `€${row[5]}`]);
    const { entry } = propose({
      header: ['Store', 'Track', 'ISRC', 'Units', 'Rate', 'Earnings'],
      rows: signed,
      isNamedByMonth: true,
    });
    expect(entry.currency).toBe('EUR');
  });

  test('columns of people are neither read nor named', () => {
    const people = [...rows.map((row) => [...row, 'zoe@mare.example', 'Zoe Mare'])];
    const { entry, unread } = propose(
      {
        header: ['Store', 'Track', 'ISRC', 'Units', 'Price', 'Earnings', 'Contact', 'Payee Name'],
        rows: people,
        isNamedByMonth: true,
      },
      { currency: 'USD' },
    );
    expect(JSON.stringify([entry, unread])).not.toMatch(/Contact|Payee/);
  });

  test('a table of no money is no statement', () => {
    expect(ask(['Shop', 'Thing', 'Code', 'a', 'b', 'c']).open[0]).toContain(
      'No column says that it is what a line pays',
    );
  });
});

test('a row is a total only where it adds up and names nothing', () => {
  const lines = [
    ['a', 'x', '1,5'],
    ['b', 'y', '2,5'],
  ];
  expect(totalRowOf([...lines, ['', '', '4,0']])).toEqual({ row: 2, columns: [2] });
  expect(totalRowOf([['', '', '4,0'], ...lines])).toEqual({ row: 0, columns: [2] });
  expect(totalRowOf([...lines, ['', '', '4,1']])).toBeUndefined();
  expect(totalRowOf([...lines, ['c', 'z', '4,0']])).toBeUndefined();
});

test('the whole name of a column says more than a part of it, and what is taken off is not what is paid', () => {
  expect(nameScore('Net Revenue', 'amount')).toBeGreaterThan(nameScore('Revenue', 'amount'));
  expect(nameScore('Revenue', 'amount')).toBeGreaterThan(nameScore('Gross Revenue', 'amount'));
  expect(nameScore('Streams', 'amount')).toBe(0);
});
