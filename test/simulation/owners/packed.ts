import type { Document } from '../model/rows.ts';
import type { Random } from '../random.ts';
import { sourceOfDataset } from './upload.ts';
import { storedZip, type ZipMember } from './zips.ts';

/** Several exports in one zip: its bytes, what each of its members means, and the members that no source reads. */
export interface Packed {
  readonly bytes: Buffer;
  readonly documents: readonly Document[];
  readonly refusedMembers: readonly string[];
}

/** One file that somebody exported, with what each of its tables means. */
export type Exported = readonly Document[];

/** Packs exports into a zip, mostly with the like of a list or an empty statement beside them. */
export function packExports(random: Random, exports: readonly Exported[]): Packed {
  const members: (ZipMember & { readonly documents: Exported })[] = exports.map((documents, nth) => {
    const [first] = documents;
    const folder = random.chance(0.3) ? 'exports/' : '';
    return { name: `${folder}${nth + 1}-${first ? nameOf(first) : 'nothing'}`, text: first?.text ?? '', documents };
  });
  const refusedMembers: string[] = [];
  if (random.chance(0.4)) {
    const name = random.pick(['notes.csv', 'old/colours.csv']);
    members.splice(random.int(0, members.length), 0, { name, text: 'name,colour\nKite,blue\n', documents: [] });
    refusedMembers.push(name);
  }
  return {
    bytes: storedZip(members),
    documents: members.flatMap(({ name, documents }) => documents.map((document) => ({ ...document, member: name }))),
    refusedMembers,
  };
}

function nameOf({ dataset, text, name = 'export' }: Document): string {
  const ending = /^[[{]/.test(text) ? 'json' : sourceOfDataset(dataset) === 'distrokid' ? 'tsv' : 'csv';
  return `${name}.${ending}`;
}
