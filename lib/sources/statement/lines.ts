import { type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';
import { isKnownDistributorSql } from './known-distributors.ts';

/**
 * Royalty statement lines of any other distributor. Its files are read by the names that the owner gives in lake.config.ts
 * (`statements`), or by the lake's own names below, for files that somebody made by hand.
 *
 * - Amounts have twelve places, as everywhere. A line with more is refused, not rounded.
 * - Lines of a distributor whose own exports the lake reads are refused. Those that an older version took stand beside its
 *   own lines in `royalties`, under a name of their own.
 */
export const lines = defineStatement({
  dataset: 'statement/lines',
  version: 6,
  description:
    'Royalty statement lines of distributors that have no contract of their own, by names that the owner gives.',
  reference: 'lake.config.ts → statements; see lib/sources/statement/README.md',
  recognise: {
    by: ['distributor', 'reporting_month', 'amount', 'currency'],
    // A table that was exported from the lake must not come in again as money.
    without: ['account', 'as_of'],
  },
  columns: {
    distributor: {
      type: type.identifier,
      from: ['distributor'],
      given: { fact: 'distributor' },
      required: true,
      description: 'Distributor that pays, by its name in lake.config.ts.',
    },
    reporting_month: line.reportingMonth('reporting_month', {
      form: 'period-month',
      given: {
        fact: 'reporting_month',
        hint: "Map reporting_month in lake.config.ts (statements), or put the statement's month into the file's name: 2026-05.",
        example: '2026-05',
      },
    }),
    sale_month: line.saleMonth('sale_month', { form: 'period-month', required: false, optional: true }),
    store: line.store('store', { optional: true }),
    artist: line.artist('artist', { optional: true }),
    title: line.title('title', { optional: true }),
    release: line.release('release', { optional: true }),
    label: line.label('label', { optional: true }),
    isrc: line.isrc('isrc', { optional: true }),
    upc: line.upc('upc', { optional: true }),
    sales_type: line.salesType('sales_type', { optional: true }),
    quantity: line.quantity('quantity', { optional: true }),
    country: line.country('country', { optional: true }),
    unit_price: line.unitPrice('unit_price', { optional: true }),
    amount: line.amount('amount'),
    currency: line.currency('currency'),
  },
  checks: [
    {
      kind: 'sql',
      name: 'distributor_has_no_reader_of_its_own',
      severity: 'error',
      sql: `NOT (${isKnownDistributorSql('distributor')})`,
      hint: 'The lake reads the own exports of this distributor, and lines by hand would count its months twice: put its own export. Lines that no export has need another name in the column distributor, such as distrokid-before-2020.',
    },
  ],
  reads: {
    distributor: `CASE WHEN ${isKnownDistributorSql('distributor')} THEN distributor || ' (by hand)' ELSE distributor END`,
  },
  scope: ['distributor', 'reporting_month'],
  // A distributor may send a month in a file for each region. Two files with no country in common are two regions.
  apart: 'country',
});
