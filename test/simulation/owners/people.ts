import type { Random } from '../random.ts';
import type { Exported } from './packed.ts';
import { personIn } from './secrets.ts';
import { growHistory, type History, statementExport } from './statements.ts';

/** The members of an audience: declared people, whom only an owner lets in, and then as hashes. */
export function audienceMembers(random: Random): Exported {
  const rows = Array.from({ length: random.int(1, 4) }, (_, nth) => ({ scope: `e${nth}` }));
  const lines = rows.map(
    ({ scope }) => `${personIn(random)},Ada,Sample,4,2024-02-29 10:00:00,2025-12-31 23:59:59,1,${scope}`,
  );
  const header = 'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,LAST_CHANGED,LEID,EUID';
  const text = `${[header, ...lines].join('\n')}\n`;
  return [{ dataset: 'mailchimp/audience', text, read: rows.length, rows, isPersonal: true }];
}

/** A statement with a column of people that nobody declared: by its name, or by what stands in it. It is refused whole. */
export function withUndeclaredPeople(random: Random): string {
  const history: History = new Map();
  growHistory(random, history);
  const [header = '', ...lines] = statementExport(random, history)
    .text.trimEnd()
    .split(/\r\n|\n|\r/);
  const name = random.pick(['Buyer E-mail', 'Kunde E-Mail-Adresse', 'Remark']);
  return `${[`${header}\t${name}`, ...lines.map((line) => `${line}\t${personIn(random)}`)].join('\n')}\n`;
}
