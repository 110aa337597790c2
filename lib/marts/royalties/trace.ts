import type { MartInput } from '../../contract/mart.ts';
import type { StatementReading } from '../../contract/statement.ts';
import { counts } from './counts.ts';

type Trace = NonNullable<MartInput['trace']>[number];

/** Columns of a row that, together, say what it is called. */
const named = ['distributor', 'artist', 'title', 'upc', 'track_isrc', 'resolved_by'] as const;
const sameName = { distributor: 'row_distributor', artist: 'row_artist', title: 'row_title' };

/** Which lines a row of `royalties` is made of: its statement lines, its rate, and the lines that name its track. */
export function royaltiesTrace(statements: readonly StatementReading[]): readonly Trace[] {
  return [
    ...statements.map(statementTrace),
    {
      dataset: 'catalog/fx',
      on: { reporting_month: "strftime(date, '%Y-%m')", currency: 'currency' },
      only: `currency <> 'USD' AND ${counts.rate}`,
      counts: 'names',
    },
    {
      dataset: 'catalog/tracks',
      on: { track_isrc: 'isrc', upc: 'row_upc' },
      from: trackNames,
      counts: 'names',
    },
    ...statements.map(neighbourTrace),
    { dataset: 'catalog/aliases', on: { ...sameName, resolved_by: "'alias'" }, from: trackAliases, counts: 'names' },
    {
      dataset: 'catalog/aliases',
      on: { ...sameName, track_isrc: 'row_isrc', resolved_by: 'row_resolved_by' },
      from: artistAliases,
      counts: 'names',
    },
  ];
}

function statementTrace({ dataset, month, distributor, title, isrc, currency }: StatementReading): Trace {
  const same = ['account', 'store', 'artist', 'upc', 'country', 'sale_month'].map((name) => [name, name]);
  return {
    dataset,
    on: { reporting_month: month, distributor, title, isrc, currency, ...Object.fromEntries(same) },
    counts: 'added',
  };
}

/** Of the lines that all name the track of a release, the newest line stands for all. */
function neighbourTrace({ dataset, month, isrc }: StatementReading): Trace {
  const newest = `row_number() OVER (PARTITION BY account, upc, ${isrc} ORDER BY ${month} DESC, "_raw", "_document", "_line") = 1`;
  return {
    dataset,
    on: { account: 'account', upc: 'upc', track_isrc: isrc, resolved_by: "'upc-inferred'" },
    only: `${isrc} IS NOT NULL AND ${newest}`,
    counts: 'names',
  };
}

/** The line that names the track on the release of the row, else the line that names the track on its first release. */
const trackNames = `
  WITH named AS (FROM catalog_tracks QUALIFY ${counts.named}),
  row AS (SELECT DISTINCT track_isrc, upc FROM picked WHERE track_isrc IS NOT NULL)
  SELECT named.*, row.upc AS row_upc FROM row JOIN named ON named.isrc = row.track_isrc AND named.upc = row.upc
  UNION ALL BY NAME
  SELECT track.*, row.upc AS row_upc
  FROM row
  ANTI JOIN named ON named.isrc = row.track_isrc AND named.upc = row.upc
  JOIN (FROM named QUALIFY ${counts.track}) track ON track.isrc = row.track_isrc`;

/** What rows are called, with the alias that says which track they are, if one does. An alias of the distributor goes first. */
const called = `
  alias AS (
    SELECT *, lower(trim(source)) AS of, lower(trim(name_artist)) AS name, lower(trim(artist)) AS next
    FROM catalog_aliases QUALIFY ${counts.alias}
  ),
  row AS (SELECT DISTINCT ${named.map((name) => `${name} AS row_${name === 'track_isrc' ? 'isrc' : name}`).join(', ')} FROM picked),
  title_alias AS (
    SELECT row.*, alias.* FROM row JOIN alias
      ON row_resolved_by = 'alias' AND (alias.of = lower(row_distributor) OR alias.of IS NULL)
      AND alias.name = lower(trim(row_artist)) AND lower(trim(alias.name_title)) = lower(trim(row_title))
    QUALIFY row_number() OVER (PARTITION BY row_distributor, row_artist, row_title, row_upc ORDER BY alias.of NULLS LAST) = 1
  )`;

const trackAliases = `WITH ${called} FROM title_alias`;

/** The aliases that lead from the name of a row, or from that of its alias, to the artist. */
const artistAliases = `
  WITH RECURSIVE ${called},
  begun AS (
    SELECT row.*, coalesce(title_alias.next, lower(trim(row.row_artist))) AS first
    FROM row LEFT JOIN title_alias
      ON title_alias.row_distributor = row.row_distributor AND title_alias.row_artist = row.row_artist
      AND title_alias.row_title = row.row_title AND row.row_resolved_by = 'alias'
    WHERE row.row_isrc IS NULL OR row.row_isrc NOT IN (SELECT isrc FROM catalog_tracks)
  ),
  meaning AS (
    SELECT distributor AS at_distributor, alias.*
    FROM (SELECT DISTINCT row_distributor AS distributor FROM row) JOIN alias ON alias.of = lower(distributor) OR alias.of IS NULL
    WHERE name_title IS NULL
    QUALIFY row_number() OVER (PARTITION BY at_distributor, name ORDER BY alias.of NULLS LAST) = 1
  ),
  walk AS (
    SELECT row_distributor, row_artist, row_title, row_isrc, row_resolved_by, first, first AS reached, [first] AS seen FROM begun
    UNION ALL
    SELECT row_distributor, row_artist, row_title, row_isrc, row_resolved_by, first, meaning.next, list_append(seen, meaning.next)
    FROM walk JOIN meaning ON at_distributor = row_distributor AND meaning.name = walk.reached
    WHERE meaning.next <> walk.reached AND NOT list_contains(walk.seen, meaning.next)
  ),
  ended AS (
    SELECT row_distributor, first FROM walk
    LEFT JOIN meaning ON at_distributor = row_distributor AND meaning.name = walk.reached
    WHERE meaning.name IS NULL OR meaning.next = walk.reached
  )
  SELECT DISTINCT meaning.*, row_distributor, row_artist, row_title, row_isrc, row_resolved_by
  FROM walk JOIN meaning ON at_distributor = row_distributor AND meaning.name = walk.reached
  WHERE (row_distributor, first) IN (SELECT (row_distributor, first) FROM ended)`;
