/** The columns of DistroKid's bank details in their classic layout, in the order of the file. */
export const bankColumns = [
  'Reporting Date',
  'Sale Month',
  'Store',
  'Artist',
  'Title',
  'ISRC',
  'UPC',
  'Quantity',
  'Team Percentage',
  'Song/Album',
  'Country of Sale',
  'Songwriter Royalties Withheld',
  'Earnings (USD)',
] as const;

/** What a line says, by column: those of which nothing is said are as in `usual`. */
export type BankCells = { readonly [Column in (typeof bankColumns)[number]]?: string };

const usual: Required<BankCells> = {
  'Reporting Date': '2026-03-25',
  'Sale Month': '2026-01',
  Store: 'Spotify',
  Artist: 'Nova Kite',
  Title: 'Glass Rain',
  ISRC: 'QZAAA2600001',
  UPC: '190000000017',
  Quantity: '10',
  'Team Percentage': '100',
  'Song/Album': 'Song',
  'Country of Sale': 'US',
  'Songwriter Royalties Withheld': '0',
  'Earnings (USD)': '0.5',
};

/** The header of the file, without its line end. */
export const bankHeader = bankColumns.join('\t');

/**
 * A line of the file, without its line end: the one text of a bank statement that tests, the simulator and the benchmark
 * write.
 *
 * @example
 * [bankHeader, bankLine({ Title: 'Low Tide', 'Earnings (USD)': '-0.25' })].join('\r')
 */
export function bankLine(cells: BankCells = {}): string {
  return bankColumns.map((column) => cells[column] ?? usual[column]).join('\t');
}
