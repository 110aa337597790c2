import type { NameFacts } from '../../contract/source.ts';

/** The suffix that browsers add to the name of a file that already exists: ` (1)`, `(1)`, ` 2`. */
const copy = '(?: ?\\(\\d+\\)| \\d+)?';
const bankDetailsName = new RegExp(`^DistroKid_(?<epoch>1\\d{9})(?<ms>\\d{3})?${copy}\\.(?:tsv|csv|txt|zip)$`, 'i');

/**
 * DistroKid puts the Unix time of an export of the bank details into its name, in seconds.
 *
 * @example
 * readName('DistroKid_1790000000.tsv') // { asOf: 2026-09-21T13:33:20Z }
 */
export function readName(fileName: string): NameFacts {
  const { epoch, ms = '0' } = bankDetailsName.exec(fileName)?.groups ?? {};
  return epoch === undefined ? {} : { asOf: new Date(Number(epoch) * 1000 + Number(ms)) };
}
