import { expect, it } from 'vitest';
import { arrivalFileName, arrivalNames } from '../../lib/lake/file-name.ts';
import { readName } from '../../lib/sources/distrokid/name.ts';
import { sources } from '../../lib/sources/registry.ts';
import { zipNames } from '../../lib/stages/validate/provenance.ts';

const isZipName = zipNames(sources);

it('reads the name of a zip also from a folder that the zip was unpacked into', () => {
  const key = 'inbox/f/Overview_2026-09-30_1791590400_nova.kite/Overview.csv';
  const fileName = arrivalFileName(key, isZipName);
  expect(fileName).toBe('Overview_2026-09-30_1791590400_nova.kite.zip~Overview.csv');
  expect(arrivalNames(fileName)).toEqual({
    fileName: 'Overview_2026-09-30_1791590400_nova.kite.zip',
    documentName: 'Overview.csv',
  });
  const youtube = arrivalFileName('inbox/Content 2026-10-05_2026-11-01 Nova Kite/Table data.csv', isZipName);
  expect(arrivalNames(youtube).fileName).toBe('Content 2026-10-05_2026-11-01 Nova Kite.zip');
});

it('takes the innermost folder that a platform would name so, and no other folder', () => {
  const key = 'inbox/Followers_zoe/Content_nova.kite (1)/more/Content.csv';
  expect(arrivalNames(arrivalFileName(key, isZipName)).fileName).toBe('Content_nova.kite (1).zip');
  expect(arrivalFileName('inbox/Overview/Overview.csv', isZipName)).toBe('Overview.csv');
  expect(arrivalFileName('inbox/Content_nova.kite/Viewers_zoe.zip', isZipName)).toBe('Viewers_zoe.zip');
});

it('reads the second at which DistroKid made an export from its name', () => {
  expect(readName('DistroKid_1790000000.tsv')).toEqual({ asOf: new Date(1_790_000_000_000) });
  expect(readName('DistroKid_1790000000 (1).tsv')).toEqual({ asOf: new Date(1_790_000_000_000) });
  expect(readName('DistroKid_statement.tsv')).toEqual({});
  expect(readName('DistroKid_179000.tsv')).toEqual({});
});
