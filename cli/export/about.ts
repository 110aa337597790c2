import { relationOf } from '../../lib/contract/contract.ts';
import { readManifest } from '../../lib/ledger/manifests.ts';
import { datasetsOf } from '../../lib/ports.ts';
import type { OpenLake } from '../open-lake.ts';

/** A line of the sheet "About". */
export type AboutLine = readonly [what: string, text: string];

/** What a table and its columns mean. */
export interface TableAbout {
  /** Its name without the schema where it is curated, else with it. */
  readonly name: string;
  readonly sql: string;
  readonly description: string;
  readonly columns: readonly { readonly name: string; readonly description: string }[];
  readonly lines: readonly AboutLine[];
}

/** What the lake knows of a table: from its contract, and of a curated one from its manifest. */
export async function aboutTable({ ports }: Pick<OpenLake, 'ports'>, table: string): Promise<TableAbout> {
  const [schema = '', relation = ''] = table.split('.');
  const sql = `FROM ${table}`;
  const mart = ports.marts.find(({ contract }) => schema === 'curated' && contract.mart === relation)?.contract;
  if (mart) {
    const { manifest } = await readManifest(ports, mart.mart);
    const newest = manifest?.objects
      .map(({ asOf }) => asOf)
      .toSorted()
      .at(-1);
    const columns = columnsOf(mart.columns);
    const facts: readonly AboutLine[] = [
      ['table', table],
      ['description', mart.description],
      ['owner', mart.owner],
      ['version', manifest ? `${manifest.version}, promoted ${manifest.promotedAt}` : 'not promoted yet'],
      ['newest evidence', newest ?? 'none'],
    ];
    return { name: relation, sql, description: mart.description, columns, lines: [...facts, ...columnLines(columns)] };
  }
  const contract = datasetsOf(ports).find(({ contract }) => relationOf(contract.dataset) === relation)?.contract;
  const columns = contract ? columnsOf(contract.columns) : [];
  const description = contract?.description ?? `The table ${table} of the lake.`;
  const facts: readonly AboutLine[] = [
    ['table', table],
    ['description', description],
  ];
  return { name: table.replace('.', '_'), sql, description, columns, lines: [...facts, ...columnLines(columns)] };
}

/** What is known of a statement's result: the statement. */
export function aboutSql(sql: string): readonly AboutLine[] {
  return [['statement', sql]];
}

function columnsOf(
  columns: Readonly<Record<string, { readonly description: string; readonly unit?: string | undefined }>>,
): TableAbout['columns'] {
  return Object.entries(columns).map(([name, { description, unit }]) => ({
    name,
    description: unit === undefined ? description : `${description} Unit: ${unit}.`,
  }));
}

function columnLines(columns: TableAbout['columns']): readonly AboutLine[] {
  return columns.map(({ name, description }) => [`column ${name}`, description]);
}
