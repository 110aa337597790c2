import { type } from '../../lib/contract/column.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import type { Layout, Source } from '../../lib/contract/source.ts';

const common = {
  version: 1,
  reference: 'written for the tests',
  owner: 'nobody',
  freshness: { everyHours: 24, lagDays: 1 },
} as const;
const column = { description: 'A column.' };

/** A list of people: three columns tell who they are. */
const people = defineContract({
  ...common,
  dataset: 'example/people',
  description: 'Who joined on a day.',
  recognise: { shape: 'delimited', by: ['email', 'joined'] },
  scope: ['joined'],
  month: 'joined',
  columns: {
    joined: { ...column, type: type.date, from: ['Joined'], required: true },
    email: { ...column, type: type.identifier, from: ['Email'], required: true, personal: true },
    name: { ...column, type: type.text, from: ['Name'], personal: true },
    ip: { ...column, type: type.identifier, from: ['IP'], optional: true, personal: true },
    country: { ...column, type: type.text, from: ['Country'] },
  },
  checks: [{ kind: 'pattern', name: 'email_form', severity: 'error', column: 'email', pattern: ' *[^@ ]+@[^@ ]+ *' }],
});

/** A neighbour without personal data. */
const plays = defineContract({
  ...common,
  dataset: 'example/plays',
  description: 'Plays of a day.',
  recognise: { shape: 'delimited', by: ['day', 'plays'] },
  scope: ['day'],
  month: 'day',
  columns: {
    day: { ...column, type: type.date, from: ['Day'], required: true },
    plays: { ...column, type: type.integer, from: ['Plays'], unit: 'count', additive: 'sum' },
  },
});

/** Answers about the person who is logged in: no dataset at all. */
const profile: Layout = {
  name: 'example/profile',
  datasets: ['example/plays'],
  fits: ({ text }) => text.startsWith('{"currentUser"'),
  read: () => ({
    refused: {
      rule: 'personal-data',
      reason: 'It is the profile of the person who is logged in.',
      suggestion: 'Remove it.',
    },
  }),
};

export const example: Source = {
  id: 'example',
  title: 'Example',
  reads: 'people and plays',
  datasets: [{ contract: people }, { contract: plays }],
  layouts: [profile],
};

export const peopleCsv = [
  'Joined,Email,Name,IP,Country',
  '2026-10-01,kite@example.com,Nova Kite,192.0.2.7,DE',
  '2026-10-02, Kite@Example.COM ,Nova Kite,192.0.2.8,DE',
  '2026-11-03,zoe@example.com,Zoe Mare,,FR',
  '',
].join('\n');

export const playsCsv = 'Day,Plays\n2026-10-01,5\n';

/** What in these files tells who somebody is. */
export const planted = /kite@example|zoe@example|Nova Kite|Zoe Mare|192\.0\.2\.|SECRET-VALUE-123/i;
