import type { NameFacts } from '../../contract/source.ts';

/** What browsers put behind the name of a file they already have: ` (1)`, `(1)`, ` 2`. */
const copy = '(?: ?\\(\\d+\\)| \\d+)?';
const bankDetailsName = new RegExp(`^DistroKid_(?<epoch>1\\d{9})(?<ms>\\d{3})?${copy}\\.(?:tsv|csv|txt|zip)$`, 'i');

/**
 * DistroKid puts the second (Unix time) at which an export of the bank details was made into its name.
 *
 * @example
 * readName('DistroKid_1790000000.tsv') // { asOf: 2026-09-21T13:33:20Z }
 */
export function readName(fileName: string): NameFacts {
  const { epoch, ms = '0' } = bankDetailsName.exec(fileName)?.groups ?? {};
  return epoch === undefined ? {} : { asOf: new Date(Number(epoch) * 1000 + Number(ms)) };
}
