import { type DatasetId, type Document, lineOfStatement, type StatementRow } from './rows.ts';

/** Datasets whose rows have no key, so that a second document adds to the first. */
const withoutKey: readonly DatasetId[] = ['toolost/apple-tracks'];

/**
 * What the documents of one file mean beside each other: nothing says which of two is newer, so the first that tells a key
 * counts, and a statement that has a line of one before it is refused whole.
 */
export function asOneFile(documents: readonly Document[]): readonly Document[] {
  const read: Document[] = [];
  for (const document of documents) {
    const before = read.filter((one) => one.dataset === document.dataset && isTaken(one));
    read.push(before.length === 0 ? document : beside(document, before));
  }
  return read;
}

function beside(document: Document, before: readonly Document[]): Document {
  if (withoutKey.includes(document.dataset)) return document;
  const keyOf = (row: Document['rows'][number]) =>
    document.dataset === 'distrokid/bank-details' ? `${row.scope} ${lineOfStatement(row as StatementRow)}` : row.scope;
  const known = new Set(before.flatMap(({ rows }) => rows.map(keyOf)));
  const rows = document.rows.filter((row) => !known.has(keyOf(row)));
  if (document.dataset !== 'distrokid/bank-details') return { ...document, rows };
  return rows.length < document.rows.length ? { ...document, isRefused: true } : document;
}

/** A document of which more than half of the rows (or what its contract says) are refused is not what it seemed to be. */
export function isTaken({
  read,
  rows,
  aside = 0,
  maxRejectedShare = 0.5,
  isRefused = false,
}: Omit<Document, 'dataset'>): boolean {
  return !isRefused && read - rows.length - aside <= read * maxRejectedShare;
}
