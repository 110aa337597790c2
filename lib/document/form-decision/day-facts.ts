/** The days or months that a document covers, as one order of its dates reads them. */
export type ScopeDays = readonly string[];

const dayMs = 86_400_000;

/** True if no day lies after the capture. Calendars may be a day ahead of it. */
export function fitsCapture(days: ScopeDays, capturedAt: Date | undefined): boolean {
  if (capturedAt === undefined) return true;
  const last = new Date(capturedAt.getTime() + dayMs).toISOString();
  return days.every((day) => day <= last.slice(0, day.length));
}

/** True if all days lie in the window that the two days of a name give. */
export function fitsWindow(days: ScopeDays, names: readonly string[]): boolean {
  for (const name of names) {
    const [from, to, ...others] = daysIn(name);
    if (from === undefined || to === undefined || others.length > 0 || from >= to) continue;
    return days.every((day) => day >= from && day <= to);
  }
  return true;
}

function daysIn(name: string): readonly string[] {
  const found = [...name.matchAll(/(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)/g)].map(
    ([, y, , m, d]) => `${y}-${m}-${d}`,
  );
  return found.filter((day) => !Number.isNaN(new Date(`${day}T00:00:00Z`).getTime()));
}

/** True if every day from the first to the last is there. A single day shows nothing. */
export function fitsCadence(days: ScopeDays): boolean {
  const distinct = [...new Set(days)].sort();
  const [first, last] = [distinct[0], distinct.at(-1)];
  if (first === undefined || last === undefined) return true;
  const span = (Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / dayMs + 1;
  return span === distinct.length;
}
