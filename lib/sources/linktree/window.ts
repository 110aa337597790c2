import { jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { DocumentName } from '../../contract/source.ts';

const dayMs = 86_400_000;

/**
 * Gives the number of days in the window of an answer. It counts from the first to the last of the answer's own days,
 * if it has any. Otherwise it takes the number from the file's name, if the file holds only this answer:
 * `links-365d.json`, `lifetime 7 days.json`. Undefined if neither gives it.
 */
export function windowOf(analytics: unknown, name: DocumentName, isAlone: boolean): string | undefined {
  const days = jsonObjects(jsonAt(analytics, 'socials', 'timeseries'))
    .map(({ date }) => Date.parse(jsonText(date) ?? ''))
    .filter((time) => !Number.isNaN(time));
  if (days.length > 0) {
    const [first, last] = days.reduce(
      ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    return String(Math.round((last - first) / dayMs) + 1);
  }
  return isAlone ? windowInName(name.documentName) : undefined;
}

function windowInName(documentName: string): string | undefined {
  return /(?:^|[^0-9a-z])([1-9]\d{0,2})[ _-]?d(?:ays?)?(?![a-z0-9])/i.exec(documentName)?.[1];
}
