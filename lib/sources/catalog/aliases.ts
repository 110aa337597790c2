import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

/**
 * Says which track or artist a platform means by a name. It is used only if a row has neither an ISRC nor a UPC that
 * identifies the track. Names are compared without case and surrounding space. What a name stands for may be a name in
 * turn. People keep the list by hand, and the newest file of an account is the whole list.
 */
export const aliases = defineContract({
  dataset: 'catalog/aliases',
  version: 4,
  description: 'Names that platforms give to artists and tracks, with the artist or track of each.',
  reference: 'A list of your own, as CSV: see lib/sources/catalog/README.md',
  owner: 'label',
  recognise: { shape: 'delimited', by: ['source', 'name_artist', 'name_title', 'artist'], only: true },
  encodings: ['utf-8', 'utf-16', 'latin-1'],
  columns: {
    source: {
      type: type.identifier,
      from: ['Source'],
      description: 'Source that uses the name, such as distrokid; empty for all sources.',
    },
    name_artist: {
      type: type.text,
      from: ['Name Artist'],
      required: true,
      description: 'Artist as the source writes it.',
    },
    name_title: {
      type: type.text,
      from: ['Name Title'],
      description: 'Title as the source writes it; empty if the line is about the artist alone.',
    },
    artist: { type: type.text, from: ['Artist'], required: true, description: 'Artist that the name stands for.' },
    isrc: {
      type: type.isrc,
      from: ['ISRC'],
      description: 'ISRC of the track that the name stands for; empty where the line is about the artist alone.',
    },
  },
  checks: [
    { kind: 'pattern', name: 'isrc_form', severity: 'error', column: 'isrc', pattern: '[A-Z]{2}[A-Z0-9]{3}[0-9]{7}' },
    {
      kind: 'sql',
      name: 'track_has_isrc',
      severity: 'error',
      sql: '(name_title IS NULL) = (isrc IS NULL)',
      hint: 'Give the ISRC of the track that the title means, or leave both empty for an alias of the artist.',
    },
    {
      kind: 'acyclic',
      name: 'no_circle_of_names',
      severity: 'error',
      from: 'name_artist',
      to: 'artist',
      per: 'source',
      when: 'name_title IS NULL',
      hint: 'Follow the names: one leads to the next and back. Let all of them name the artist, and leave out the line whose name is the artist.',
    },
    {
      kind: 'unique',
      name: 'one_row_per_name',
      severity: 'error',
      columns: ['source', 'name_artist', 'name_title'],
    },
  ],
  scope: [],
  month: null,
  freshness: { everyHours: 24 * 366, lagDays: 0 },
});
