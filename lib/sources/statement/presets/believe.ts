import type { StatementPreset } from './preset.ts';

/**
 * Believe, and the labels that it serves under other names. A month comes in several files, one for each region and its
 * currency (RUB, EUR, USD for one month), and each currency is a series of its own. The order of columns and their
 * language change, but their names do not. `Streaming Subscription Type` came later.
 */
export const believe: StatementPreset = {
  title: 'Believe',
  confidence: 'B',
  source: 'Six public importers read the same header of 20 or 21 columns; one of them also the Russian one.',
  columns: {
    reporting_month: ['Reporting month', 'Месяц отчета'],
    sale_month: 'Sales Month',
    store: ['Platform', 'Платформа'],
    country: ['Country / Region', 'Country/Region', 'страна / регион'],
    label: 'Label Name',
    artist: ['Artist Name', 'Исполнитель'],
    release: 'Release title',
    title: ['Track title', 'Название трека'],
    upc: 'UPC',
    isrc: 'ISRC',
    sales_type: ['Sales Type', 'Тип продажи'],
    quantity: ['Quantity', 'Количество'],
    unit_price: 'Unit Price',
    amount: ['Net Revenue', 'Сумма вознаграждения'],
    currency: ['Client Payment Currency', 'Валюта'],
  },
  // The Russian name is not known, or not all files have the column.
  optional: ['sale_month', 'label', 'release', 'upc', 'unit_price'],
  series: ['currency'],
};
