import type { LakeConfigInput } from '../../lib/lake/config.ts';
import { plainStyle, type Style } from './style.ts';
import * as made from './value.ts';

/** A layout that people have files of: its columns, how its platform writes them, and where its rows end up. */
export interface CorpusLayout {
  readonly name: string;
  readonly dataset: string;
  readonly columns: readonly made.MadeColumn[];
  /** What the platform's own files look like. */
  readonly own: Partial<Style>;
  readonly fileName: string;
  readonly config?: LakeConfigInput;
  /** The column whose sum is money, for files that replace others. */
  readonly amount?: string;
  /** A newer file that lacks lines of what stands is held. */
  readonly covers?: true;
}

const column = (header: string, name: string, draw: made.Draw): made.MadeColumn => ({ header, column: name, draw });
const saleMonths = made.month('2026-07', '2026-08', '2026-09');

const statementColumns = [
  column('Platform', 'store', made.store),
  column('Artist', 'artist', made.artist),
  column('Track', 'title', made.title),
  column('ISRC', 'isrc', made.isrc),
  column('UPC', 'upc', made.upc),
  column('Country', 'country', made.country),
  column('Month', 'sale_month', saleMonths),
  column('Statement', 'reporting_month', made.month('2026-10')),
  column('Units', 'quantity', made.count),
  column('Net', 'amount', made.money(6)),
];

/** The layouts that the corpus writes in every form. */
export const layouts: readonly CorpusLayout[] = [
  {
    name: 'a statement of the owner’s own names',
    dataset: 'statement/lines',
    columns: statementColumns,
    own: plainStyle,
    fileName: 'example-distributor_2026-10.csv',
    config: {
      statements: {
        example: {
          columns: Object.fromEntries(statementColumns.map(({ header, column: name }) => [name, header])),
          currency: 'USD',
        },
      },
    },
    amount: 'amount',
    covers: true,
  },
  {
    name: 'DistroKid bank details',
    dataset: 'distrokid/bank-details',
    columns: [
      column('Reporting Date', 'reporting_date', made.dayIn('2026-10')),
      column('Sale Month', 'sale_month', saleMonths),
      column('Store', 'store', made.store),
      column('Artist', 'artist', made.artist),
      column('Title', 'title', made.title),
      column('ISRC', 'isrc', made.isrc),
      column('UPC', 'upc', made.upc),
      column('Quantity', 'quantity', made.count),
      column('Country of Sale', 'country', made.country),
      column('Earnings (USD)', 'earnings_usd', made.money(8)),
    ],
    own: { delimiter: '\t', quotes: 'never' },
    fileName: 'bank_details_20261101_081500.tsv',
    amount: 'earnings_usd',
    covers: true,
  },
  {
    name: 'TuneCore sales',
    dataset: 'tunecore/sales',
    columns: [
      column('Sales Period', 'sale_month', saleMonths),
      column('Posted Date', 'reporting_date', made.dayIn('2026-10')),
      column('Store Name', 'store', made.store),
      column('Country Of Sale', 'country', made.country),
      column('Artist', 'artist', made.artist),
      column('Release Type', 'release_type', made.text('Single', 'Album')),
      column('Release Title', 'release', made.title),
      column('Song Title', 'title', made.title),
      column('Label', 'label', made.text('Bedrot')),
      column('UPC', 'upc', made.upc),
      column('Optional UPC', 'own_upc', made.upc),
      column('TC Song ID', 'track_id', made.isrc),
      column('Optional ISRC', 'isrc', made.isrc),
      column('Sales Type', 'sales_type', made.text('Stream', 'Download')),
      column('# Units Sold', 'quantity', made.count),
      column('Per Unit Price', 'unit_price', made.money(5, false)),
      column('Net Sales', 'net_sales', made.money(5)),
      column('Net Sales Currency', 'net_sales_currency', made.text('USD', 'EUR')),
      column('Exchange Rate', 'exchange_rate', made.money(4, false)),
      column('Total Earned', 'amount', made.money(6)),
      column('Currency', 'currency', made.text('USD')),
    ],
    own: { month: 'y-m-01', lineEnd: '\r\n' },
    fileName: 'tunecore_20261101.csv',
    amount: 'amount',
    covers: true,
  },
  {
    name: 'Ads Manager by day',
    dataset: 'metaads/manager-export',
    columns: [
      column('Day', 'date_start', made.dayIn('2026-10')),
      column('Campaign name', 'campaign_name', made.text('NOVA - A', 'NOVA - B')),
      column('Campaign ID', 'campaign_id', made.longId),
      column('Impressions', 'impressions', made.count),
      column('Reach', 'reach', made.count),
      column('Amount spent (EUR)', 'spend', made.money(2, false)),
    ],
    own: {},
    fileName: 'Campaigns.csv',
    amount: 'spend',
  },
  {
    name: 'Spotify for Artists audience',
    dataset: 'spotify/audience-timeline',
    columns: [
      column('date', 'date', made.daysFrom('2026-09-28')),
      column('listeners', 'listeners', made.count),
      column('streams', 'streams', made.count),
      column('followers', 'followers', made.count),
    ],
    own: { bom: true },
    fileName: 'Nova Kite-audience-timeline.csv',
  },
  {
    name: 'expenses kept by hand',
    dataset: 'expenses/entries',
    columns: [
      column('Date', 'date', made.dayIn('2026-10')),
      column('Description', 'description', made.title),
      column('Category', 'category', made.text('studio', 'advertising')),
      column('Amount', 'amount', made.money(2)),
      column('Currency', 'currency', made.text('USD')),
      column('ISRC', 'isrc', made.isrc),
    ],
    own: {},
    fileName: 'expenses.csv',
    amount: 'amount',
  },
  {
    name: 'TikTok Ads Manager by day',
    dataset: 'tiktok/ads-daily',
    columns: [
      column('Date', 'date', made.dayIn('2026-10')),
      column('Campaign name', 'campaign_name', made.text('NOVA - A', 'NOVA - B')),
      column('Cost (ZAR)', 'cost', made.money(2, false)),
      column('Impressions', 'impressions', made.count),
      column('Clicks (destination)', 'clicks', made.count),
    ],
    own: {},
    fileName: 'ads-daily.csv',
    amount: 'cost',
  },
];
