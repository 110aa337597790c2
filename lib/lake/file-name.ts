import { safeFileName } from './object-key.ts';

/** What the file of an arrival is called, and the document in it where the arrival is no archive. */
export interface ArrivalNames {
  /** The zip's name, also where only the folder that it was unpacked into tells it; else the name of the file. */
  readonly fileName: string;
  readonly documentName: string;
}

/** Stands in a raw key's file name between the zip that a folder was and the file in the folder. */
const unpacked = '.zip~';

/**
 * The file name that a raw key keeps of a landing key. Safari and Finder unpack a zip into a folder of its name, and
 * the name is all that tells whose data it is and of which days: where `isZipName` knows a folder as such, its name
 * goes with the file's.
 *
 * @example
 * arrivalFileName('inbox/Overview_2026-09-30_1791590400_nova.kite/Overview.csv', isZipName)
 * // 'Overview_2026-09-30_1791590400_nova.kite.zip~Overview.csv'
 */
export function arrivalFileName(landingKey: string, isZipName: (name: string) => boolean): string {
  const name = safeFileName(landingKey);
  if (isZipName(name) || name.toLowerCase().endsWith('.zip')) return name;
  const folder = landingKey
    .split('/')
    .slice(0, -1)
    .reverse()
    .find((segment) => isZipName(`${segment}.zip`));
  return folder === undefined ? name : safeFileName(`${folder}${unpacked}${name}`);
}

/** The name of what a gzip file holds: `report.csv` of `report.csv.gz`; any other name as it is. */
export function unpackedName(name: string): string {
  return name.replace(/(.)\.gz$/i, '$1');
}

/** The names that a raw key's file name stands for. */
export function arrivalNames(fileName: string): ArrivalNames {
  const at = fileName.indexOf(unpacked);
  if (at < 1) return { fileName: unpackedName(fileName), documentName: fileName };
  return { fileName: `${fileName.slice(0, at)}.zip`, documentName: fileName.slice(at + unpacked.length) };
}
