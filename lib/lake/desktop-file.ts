/**
 * Files and folders that desktops and sync programs leave wherever somebody looks, by a segment of a path: Finder, Windows,
 * KDE, NFS, and the state folders of Dropbox and Syncthing.
 */
export const desktopName =
  /^(?:desktop\.ini|thumbs\.db(?::encryptable)?|ehthumbs(?:_vista)?\.db|\.ds_store|\._.*|icon\r|\.localized|\.directory|\.nfs[0-9a-f]{8,}|\$recycle\.bin|system volume information|\.trashes|\.trash-\d+|\.spotlight-v100|\.fseventsd|\.temporaryitems|\.dropbox(?:\.cache|\.attr)?|\.stfolder|\.stversions|\.sync)$/i;

/**
 * True for a path that is or lies in something which a desktop left there: nobody wrote it on purpose, so it is passed over.
 *
 * @example
 * isDesktopFile('claims/distrokid/.DS_Store'); // true
 */
export function isDesktopFile(path: string): boolean {
  return path.split('/').some((segment) => desktopName.test(segment));
}
