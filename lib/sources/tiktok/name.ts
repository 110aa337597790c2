import type { NameFacts } from '../../contract/source.ts';

/** Letters, digits, dots and underscores. TikTok allows 24 of them. */
const handle = '(?<handle>[a-z0-9_][a-z0-9_.]{0,23})';
/** The suffix that browsers add to the name of a file that already exists: ` (1)`, `(1)`, ` 2`. */
const copy = '(?: ?\\(\\d+\\)| \\d+)?';
const ending = '\\.(?:zip|csv|xlsx)';

/**
 * The name uses dots and underscores as separators, and a handle may hold them too. So the handle is what follows the
 * epoch.
 */
const overviewName = new RegExp(
  `^Overview_(?<firstDay>\\d{4}-\\d{2}-\\d{2})_(?<epoch>\\d{10})_${handle}${copy}${ending}$`,
  'i',
);
const sectionName = new RegExp(`^(?:Followers|Content|Viewers)_${handle}${copy}${ending}$`, 'i');

/**
 * Reads the facts that TikTok Studio puts into the name of an export. Only the Overview gives the time when it was
 * made: its epoch is at or shortly after the last row.
 *
 * @example
 * readName('Overview_2026-10-01_1793472000_nova.kite.zip') // { account: 'nova.kite', asOf: 2026-10-31T… }
 * readName('Followers_zone.a0 (1).zip') // { account: 'zone.a0' }
 */
export function readName(fileName: string): NameFacts {
  const overview = overviewName.exec(fileName)?.groups;
  if (overview?.handle && isDate(overview.firstDay)) {
    return { account: overview.handle, asOf: new Date(Number(overview.epoch) * 1000) };
  }
  const section = sectionName.exec(fileName)?.groups;
  return section?.handle ? { account: section.handle } : {};
}

/** True for the names of the zips that Studio gives. */
export function isZipName(name: string): boolean {
  return name.toLowerCase().endsWith('.zip') && readName(name).account !== undefined;
}

/** Gives the first day of the window in the name of an Overview, as `YYYY-MM-DD`. */
export function firstDayOf(fileName: string): string | undefined {
  const firstDay = overviewName.exec(fileName)?.groups?.firstDay;
  return isDate(firstDay) ? firstDay : undefined;
}

function isDate(text: string | undefined): boolean {
  if (text === undefined) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
