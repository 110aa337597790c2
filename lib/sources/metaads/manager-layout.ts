import type { HeaderAmount, Layout, LayoutReading, LayoutRecord, LayoutRow } from '../../contract/source.ts';
import { managerExport } from './manager.ts';

/**
 * Header names by column, in lower case. English is first, and other languages follow where their names are known.
 * Amounts end in `(USD)`.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  day: ['day', 'jour', 'día', '日', 'tag', 'dia'],
  starts: ['reporting starts', 'inicio del informe', 'レポート開始日', 'berichtsstart', 'início dos relatórios'],
  stops: [
    'reporting ends',
    'fin del informe',
    'レポート終了日',
    'berichtsende',
    'encerramento dos relatórios',
    'término dos relatórios',
    'fim dos relatórios',
  ],
  campaign_id: ['campaign id', 'kampagnen-id', 'identificação da campanha'],
  campaign_name: [
    'campaign name',
    'nom de la campagne',
    'nombre de la campaña',
    'キャンペーン名',
    'kampagnenname',
    'name der kampagne',
    'nome da campanha',
  ],
  adset_id: ['ad set id', 'anzeigengruppen-id', 'identificação do conjunto de anúncios'],
  adset_name: ['ad set name', 'name der anzeigengruppe', 'nome do conjunto de anúncios'],
  ad_id: ['ad id', 'anzeigen-id', 'identificação do anúncio'],
  ad_name: ['ad name', 'anzeigenname', 'name der anzeige', 'nome do anúncio'],
  delivery: [
    'campaign delivery',
    'ad set delivery',
    'ad delivery',
    'キャンペーンの配信',
    'veiculação da campanha',
    'estado de apresentação',
  ],
  results: ['results', 'ergebnisse', 'resultados'],
  result_indicator: ['result indicator', 'indicador de resultados', 'tipo de resultado'],
  reach: ['reach', 'alcance', 'リーチ', 'reichweite'],
  impressions: ['impressions', 'impresiones', 'インプレッション数', 'impressionen', 'impressões'],
  frequency: ['frequency', 'frequenz', 'frequência'],
  spend: [
    'amount spent',
    'montant dépensé',
    'importe gastado',
    '消化金額',
    'ausgegebener betrag',
    'valor usado',
    'valor gasto',
    'montante gasto',
  ],
  link_clicks: ['link clicks', 'link-klicks', 'linkklicks', 'cliques no link', 'cliques na ligação'],
  clicks: ['clicks (all)', 'klicks (alle)', 'cliques (todos)'],
  landing_page_views: ['landing page views', 'visualizações da página de destino'],
  cost_per_result: [
    'cost per results',
    'cost per result',
    'kosten pro ergebnis',
    'custo por resultados',
    'custo por resultado',
  ],
  cpm: [
    'cpm (cost per 1,000 impressions)',
    'cpm (kosten pro 1.000 impressionen)',
    'cpm (custo por 1.000 impressões)',
    'cpm (custo por 1000 impressões)',
  ],
  cpc: [
    'cpc (cost per link click)',
    'cpc (kosten pro link-klick)',
    'cpc (custo por clique no link)',
    'cpc (custo por clique na ligação)',
  ],
  ctr: [
    'ctr (link click-through rate)',
    'ctr (link-klickrate)',
    'ctr (taxa de cliques no link)',
    'ctr (taxa de cliques na ligação)',
  ],
  budget: ['ad set budget', 'orçamento do conjunto de anúncios'],
  budget_type: ['ad set budget type'],
  attribution: ['attribution setting', 'configuração de atribuição', 'definição de atribuição'],
  quality_ranking: ['quality ranking'],
  engagement_ranking: ['engagement rate ranking'],
  conversion_ranking: ['conversion rate ranking'],
  ends_on: ['ends'],
};
const columnByName = new Map(
  Object.entries(names).flatMap(([column, all]) => all.map((name) => [name, column] as const)),
);
const numbers = new Set(
  'results,reach,impressions,frequency,spend,link_clicks,clicks,landing_page_views,cost_per_result,cpm,cpc,ctr,budget'.split(
    ',',
  ),
);

interface Header {
  /** Column by position. */
  readonly columns: readonly (string | undefined)[];
  readonly currency: string | undefined;
}

/**
 * Ads Manager's CSV in the known languages, with its summary row, its grouped numbers and the currency in its header.
 */
export const managerLayout: Layout = {
  name: 'metaads/manager-export',
  datasets: ['metaads/manager-export'],
  fits: ({ header }) => {
    const { columns, currency } = readHeader(header);
    const isNamed = ['campaign_name', 'adset_name', 'ad_name'].some((name) => columns.includes(name));
    return isNamed && columns.includes('spend') && currency !== undefined;
  },
  amountOf,
  read(document) {
    const [first, ...records] = document.records().filter(({ cells }) => cells?.some((cell) => cell.trim() !== ''));
    const header = readHeader(first?.cells ?? []);
    if (!header.columns.includes('day') && !header.columns.includes('starts')) return withoutDates();
    const isSummary = (record: LayoutRecord) => nameOf(record, header) === '';
    const summary = records.find(isSummary);
    const all = records
      .filter((record) => record === summary || !isSummary(record))
      .map((record) => rowOf(record, header));
    const isOfSummary = ({ line }: LayoutRow) => line === summary?.line;
    const parted = (read: readonly LayoutRow[]) =>
      [read.find(isOfSummary), read.filter((row) => !isOfSummary(row))] as const;
    const decided = document.decideForms(managerExport, all, (read) => {
      const [stated, rows] = parted(read);
      return ratiosAgree(rows) && (stated === undefined || summaryProblem(stated, rows) === undefined);
    });
    if ('refused' in decided) return decided;
    const [stated, rows] = parted(decided.rows);
    const problem = stated && summaryProblem(stated, rows);
    if (problem) return problem;
    const known = new Set(header.columns);
    const unknown = (first?.cells ?? []).filter((_, index) => header.columns[index] === undefined);
    return {
      tables: [{ dataset: 'metaads/manager-export', rows, facts: { currency: header.currency ?? '' } }],
      warnings: [
        ...(unknown.length > 0 && known.size > 0 ? [`not kept: ${unknown.slice(0, 12).join(', ')}`] : []),
        ...unusedBecause(header, rows),
      ],
    };
  },
};

/** Gives the reason why no row of an export reaches a curated table, and the columns that would change that. */
function unusedBecause({ columns }: Header, rows: readonly LayoutRow[]): readonly string[] {
  const has = (column: string) => rows.some(({ values }) => (values[column] ?? '') !== '');
  const fine = columns.includes('ad_name')
    ? ({ column: 'ad_id', name: 'Ad ID', things: 'ads' } as const)
    : ({ column: 'adset_id', name: 'Ad set ID', things: 'ad sets' } as const);
  const isFine = columns.includes('ad_name') || columns.includes('adset_name');
  const lacking = [
    ...(has('campaign_id') ? [] : [{ name: 'Campaign ID', things: 'campaigns' }]),
    ...(isFine && !has(fine.column) ? [fine] : []),
  ];
  if (lacking.length === 0) return [];
  const things = listed(lacking.map((one) => one.things));
  const wanted = `add the column${lacking.length > 1 ? 's' : ''} ${listed(lacking.map(({ name }) => name))}`;
  return [`reaches no curated table, because it has no ids of ${things}: ${wanted}, and export it again`];
}

function listed(parts: readonly string[]): string {
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts.join('');
}

const amounts = new Set(['spend', 'cost_per_result', 'cpm', 'cpc', 'budget']);

function amountOf(name: string): HeaderAmount | undefined {
  const { columns, currency } = readHeader([name]);
  const [column] = columns;
  return column !== undefined && amounts.has(column) ? { column, currency } : undefined;
}

function readHeader(cells: readonly string[]): Header {
  let currency: string | undefined;
  const columns = cells.map((cell) => {
    const name = cell.trim().toLowerCase().replace(/\s+/g, ' ');
    const plain = columnByName.get(name);
    if (plain !== undefined) return plain;
    const [, before = '', code = ''] = /^(.*?) \(([a-z]{3})\)$/.exec(name) ?? [];
    const priced = columnByName.get(before);
    if (priced !== undefined) currency ??= code.toUpperCase();
    return priced;
  });
  return { columns, currency };
}

function nameOf({ cells }: LayoutRecord, { columns }: Header): string {
  return ['ad_name', 'adset_name', 'campaign_name'].reduce(
    (name, column) => (columns.includes(column) ? `${name}${cells?.[columns.indexOf(column)]?.trim() ?? ''}` : name),
    '',
  );
}

function rowOf(record: LayoutRecord, header: Header): LayoutRow {
  const found: Record<string, string | null> = {};
  for (const [index, column] of header.columns.entries()) {
    if (column === undefined) continue;
    const text = record.cells?.[index]?.trim() ?? '';
    found[column] = numbers.has(column) ? numberText(text) : text;
  }
  const { day, starts, stops, ends_on: ends, ...others } = found;
  const level = header.columns.includes('ad_name')
    ? 'ad'
    : header.columns.includes('adset_name')
      ? 'adset'
      : 'campaign';
  const values = {
    ...Object.fromEntries(Object.entries(others).map(([name, text]) => [name, text === '-' ? null : text])),
    level,
    date_start: day ?? starts ?? '',
    date_stop: day ?? stops ?? '',
    ...(ends === undefined ? {} : { ends_on: /^\d/.test(ends ?? '') ? (ends ?? '') : null }),
  };
  return { line: record.line, text: record.text, values };
}

/** Words in place of a number (`Using ad set budget`, `-`) mean no number and are no fault. */
function numberText(text: string): string | null {
  return /\d/.test(text) ? text : null;
}

/**
 * Frequency is impressions per person reached. Marks do not change these counts, so the equation holds for only one
 * reading of the mark.
 */
function ratiosAgree(rows: readonly LayoutRow[]): boolean {
  return rows.every(({ values }) => {
    const [impressions, reach, frequency] = ['impressions', 'reach', 'frequency'].map((name) =>
      values[name] == null ? Number.NaN : Number(values[name]),
    );
    if (!impressions || !reach || !frequency) return true;
    // The platform rounds the frequency to at least two places.
    return Math.abs(impressions / reach - frequency) <= 0.01 + frequency * 0.01;
  });
}

/** The summary row is left out. Spend and impressions of the rows must add up to it, apart from rounding. */
function summaryProblem(summary: LayoutRow, rows: readonly LayoutRow[]): LayoutReading | undefined {
  for (const column of ['spend', 'impressions']) {
    const stated = Number(summary.values[column] ?? Number.NaN);
    const sum = rows.reduce((all, { values }) => all + Number(values[column] ?? 0), 0);
    // The platform rounds each row and the summary to a cent. A larger difference means another file.
    if (Number.isNaN(stated) || Math.abs(stated - sum) <= 0.011 * (rows.length + 1)) continue;
    return {
      refused: {
        rule: 'checksum',
        fields: [column],
        reason: `The ${column} in its summary row differs from the sum of its rows.`,
        suggestion: 'Rows were cut or changed: export it again, and do not save it from a spreadsheet.',
      },
    };
  }
  return undefined;
}

function withoutDates(): LayoutReading {
  return {
    refused: {
      rule: 'no-dates',
      reason: 'It is an export of Ads Manager that does not state its days.',
      suggestion: 'Export it with the columns "Reporting starts" and "Reporting ends", or broken down by day.',
    },
  };
}
