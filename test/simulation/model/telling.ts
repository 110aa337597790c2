import type { DatasetId } from './rows.ts';

/** Numbers other than 0 that each row of a file has beside those that the model knows. */
const otherNumbers: Partial<Readonly<Record<DatasetId, number>>> = {
  // The share of the team.
  'distrokid/bank-details': 1,
  // New and returning viewers.
  'tiktok/viewers': 2,
  // Streams.
  'spotify/audience-timeline': 1,
};

/** Whether rows are those of another account by more than chance: they tell money, or three numbers other than 0. */
export function tellsRows(dataset: DatasetId, rows: readonly object[]): boolean {
  const numbers = rows.flatMap((row) =>
    Object.entries(row).filter(([, value]) => typeof value === 'bigint' && value !== 0n),
  );
  const hasMoney = numbers.some(([name]) => name === 'spend' || name === 'earnings' || name === 'revenue');
  return hasMoney || numbers.length + rows.length * (otherNumbers[dataset] ?? 0) >= 3;
}
