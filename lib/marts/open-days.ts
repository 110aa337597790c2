import type { Contract } from '../contract/contract.ts';

/**
 * SQL over rows of a dataset that is true where the source may still revise the row's day: of the newest export of the account,
 * in whatever month that is, the days that the platform is behind the calendar and those that it revises.
 */
export function isOpenSql({ freshness }: Contract): string {
  const days = freshness.lagDays + freshness.revisedDays;
  return `date > CAST(max(as_of) OVER (PARTITION BY account) AS DATE) - ${days}`;
}
