import { safeFileName } from './object-key.ts';

/** The name of an arrival's file, and of its document if the arrival is no archive. */
export interface ArrivalNames {
  /** The zip's name, even if only the folder tells it that the zip was unpacked into; else the name of the file. */
  readonly fileName: string;
  readonly documentName: string;
}

/** Separates, in a raw key's file name, the name of the unpacked zip from the name of the file in its folder. */
const unpacked = '.zip~';

/**
 * Gives the file name that a raw key keeps of a landing key. Safari and Finder unpack a zip into a folder of its name,
 * and only that name tells whose data it is and which days it covers. So if `isZipName` recognises a folder's name, the
 * result holds it before the file's name.
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

/**
 * Gives the name of the file that a gzip file holds: `report.csv` for `report.csv.gz`. Any other name stays as it is.
 */
export function unpackedName(name: string): string {
  return name.replace(/(.)\.gz$/i, '$1');
}

/** Gives the names that a raw key's file name stands for. */
export function arrivalNames(fileName: string): ArrivalNames {
  const at = fileName.indexOf(unpacked);
  if (at < 1) return { fileName: unpackedName(fileName), documentName: fileName };
  return { fileName: `${fileName.slice(0, at)}.zip`, documentName: fileName.slice(at + unpacked.length) };
}
