import type { Ports } from '../../../lib/ports.ts';
import { createQueryViews } from '../../../lib/query/query-views.ts';
import type { MartName, MartRow, MartRows } from './oracle-marts.ts';

const martNames = [
  'royalties',
  'social_daily',
  'ads_daily',
  'ads_campaigns',
  'streams_daily',
  'audience_daily',
  'link_clicks_daily',
  'videos',
  'email_campaigns',
] as const satisfies readonly MartName[];

/** The rows of all marts as a reader gets them: every column as text. */
export async function readMarts(ports: Ports): Promise<MartRows> {
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      await createQueryViews(ports, session, { folder, sql: martNames.map((name) => `curated.${name}`).join(' ') });
      const rows: Record<string, readonly MartRow[]> = {};
      for (const name of martNames) rows[name] = (await session.rows(`SELECT * FROM curated.${name}`)).map(asText);
      return rows as MartRows;
    }),
  );
}

function asText(row: Readonly<Record<string, unknown>>): MartRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]));
}

/** What differs, mart by mart: the rows that should be there and are not, and the other way round. Empty where nothing does. */
export function differences(expected: MartRows, found: MartRows): readonly string[] {
  return martNames.flatMap((name) => {
    const [wanted, held] = [expected[name].map(lineOf), found[name].map(lineOf)];
    const [missing, extra] = [without(wanted, held), without(held, wanted)];
    return [...missing.map((line) => `${name} lacks ${line}`), ...extra.map((line) => `${name} holds ${line}`)];
  });
}

function lineOf(row: MartRow): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Lines of `some` that are not among `others`, counting repeated ones. */
function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return some.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
