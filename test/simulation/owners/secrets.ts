import type { Random } from '../random.ts';

/** Values of rows that must show up nowhere but in rows: no log line, key, receipt or record of the lake may hold them. */
export const secrets = ['Ada Planted-Example', 'EAABplantedtoken9931', 'sk_live_planted_7741'] as const;

export function secretIn(random: Random): string {
  return random.pick(secrets);
}

/** People's data, which is in the files that they came in, and in raw where the owner lets it in: never in a table, nor anywhere else. */
export const people = ['planted.fan@example.com', 'grace.sample@example.net'] as const;

export function personIn(random: Random): string {
  return random.pick(people);
}
