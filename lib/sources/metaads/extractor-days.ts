const dayMs = 86_400_000;

/** Cuts a period into windows of so many days, each with its first and last day (`YYYY-MM-DD`). */
export function windowsOf(
  since: string,
  until: string,
  days: number,
): readonly (readonly [from: string, to: string])[] {
  const windows: (readonly [string, string])[] = [];
  const end = Date.parse(until);
  for (let from = Date.parse(since); from <= end; from += days * dayMs)
    windows.push([dayOf(from), dayOf(Math.min(end, from + (days - 1) * dayMs))]);
  return windows;
}

/** The number of days from the first to the last, both counted. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
}

/** The day so many days before another. */
export function daysBefore(day: string, days: number): string {
  return dayOf(Date.parse(day) - days * dayMs);
}

/** The day of an instant in a time zone; in UTC where the zone is none that this computer knows. */
export function dayIn(zone: string, now: Date): string {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now);
  } catch {
    return dayOf(now.getTime());
  }
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
