import { literal } from '../../contract/sql-text.ts';

/**
 * Distributors whose own exports the lake reads, by every name that people write. Their lines cannot be written by hand:
 * the month would then count twice, once from the export and once from the hand-made file.
 */
export const knownDistributors: readonly string[] = [
  'bandcamp',
  'cdbaby',
  'distrokid',
  'imusician',
  'soundcloud',
  'soundcloudforartists',
  'symphonic',
  'symphonicdistribution',
  'toolost',
  'tunecore',
];

/** True (as SQL) where a column, which is not null, names a distributor whose own exports the lake reads. */
export function isKnownDistributorSql(column: string): string {
  return `regexp_replace(lower(${column}), '[^a-z0-9]', '', 'g') IN (${knownDistributors.map(literal).join(', ')})`;
}
