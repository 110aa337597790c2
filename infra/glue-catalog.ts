import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { partColumns } from '../lib/contract/catalogue/table-schema.ts';
import { relationOf } from '../lib/contract/contract.ts';
import type { Mart } from '../lib/contract/mart.ts';
import { marts } from '../lib/marts/registry.ts';
import { sources } from '../lib/sources/registry.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

export interface GlueCatalogProps {
  readonly lake: string;
  readonly buckets: ZoneBuckets;
}

/** True for a mart whose rows name an account or an artist. */
export function isShareable({ contract: { columns } }: Mart): boolean {
  return 'account' in columns || 'artist' in columns;
}

/**
 * The tables that Athena and other engines see, made from the contracts:
 * - `<lake>_curated`: the marts. Each reads the list of objects that is published at every promotion, so that a query sees
 *   one version, whole; a listing of the folder would mix versions.
 * - `<lake>_history`: every row of every dataset that was ever cleaned, with older evidence.
 */
export class GlueCatalog extends Construct {
  readonly curated: string;
  readonly history: string;

  constructor(scope: Construct, id: string, { lake, buckets }: GlueCatalogProps) {
    super(scope, id);
    this.curated = databaseName(lake, 'curated');
    this.history = databaseName(lake, 'history');
    const curated = database(this, this.curated, 'Curated tables of the data lake, each in its current version.');
    const history = database(
      this,
      this.history,
      'Every row of every dataset that was ever loaded. Newer evidence does not replace older evidence here: never sum it.',
    );
    for (const { contract } of marts)
      table(curated, contract.mart, {
        description: contract.description,
        columns: martColumns(contract.columns),
        location: `s3://${buckets.nameOf('curated')}/published/${contract.mart}/`,
        inputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
      });
    for (const { contract } of sources.flatMap(({ datasets }) => datasets))
      table(history, relationOf(contract.dataset), {
        description: contract.description,
        columns: partColumns(contract),
        location: `s3://${buckets.nameOf('staging')}/parts/${contract.dataset}/`,
        inputFormat: parquetInput,
      });
  }
}

/** An artist's rows of the marts: the database `<lake>_artist_<name>`. */
export class ArtistCatalog extends Construct {
  readonly database: string;

  constructor(scope: Construct, id: string, { lake, buckets, artist }: GlueCatalogProps & { readonly artist: string }) {
    super(scope, id);
    this.database = databaseName(lake, `artist_${artist}`);
    const own = database(this, this.database, `Rows of the artist ${artist}.`);
    for (const { contract } of marts.filter(isShareable))
      table(own, contract.mart, {
        description: contract.description,
        columns: martColumns(contract.columns),
        location: `s3://${buckets.nameOf('curated')}/shares/${artist}/${contract.mart}/`,
        inputFormat: parquetInput,
      });
  }
}

function databaseName(lake: string, suffix: string): string {
  return `${lake}_${suffix}`.replaceAll('-', '_');
}

function database(scope: Construct, name: string, description: string): CfnDatabase {
  return new CfnDatabase(scope, name, { catalogId: Aws.ACCOUNT_ID, databaseInput: { name, description } });
}

function table(of: CfnDatabase, name: string, { description, columns, location, inputFormat }: TableFacts): void {
  const scope = of.node.scope;
  if (!scope) throw new TypeError('a database stands in a construct');
  const made = new CfnTable(scope, `${of.node.id}-${name}`, {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: of.node.id,
    tableInput: {
      name,
      description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { classification: 'parquet', EXTERNAL: 'TRUE' },
      storageDescriptor: {
        location,
        inputFormat,
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        columns: columns.map((column) => ({
          name: column.name,
          type: glueType(column.sqlType),
          comment: wholeSentences(column.description, commentCharacters),
        })),
      },
    },
  });
  made.node.addDependency(of);
}

interface TableFacts {
  readonly description: string;
  readonly columns: readonly { readonly name: string; readonly sqlType: string; readonly description: string }[];
  readonly location: string;
  readonly inputFormat: string;
}

const parquetInput = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat';

function martColumns(columns: Mart['contract']['columns']): TableFacts['columns'] {
  return Object.entries(columns).map(([name, { sqlType, description }]) => ({ name, sqlType, description }));
}

/** The Glue type for a DuckDB type. Throws for a type that no contract uses yet. */
export function glueType(sqlType: string): string {
  if (/^DECIMAL\(\d+,\d+\)$/.test(sqlType)) return sqlType.toLowerCase();
  const known: Readonly<Record<string, string>> = {
    VARCHAR: 'string',
    BIGINT: 'bigint',
    DATE: 'date',
    BOOLEAN: 'boolean',
    TIMESTAMP: 'timestamp',
  };
  const type = known[sqlType];
  if (type === undefined) throw new TypeError(`Glue has no type for ${sqlType} here: add it`);
  return type;
}

/** Characters of a comment that Glue accepts. */
const commentCharacters = 255;

/** As many sentences of a text as fit; the beginning of the first one where it alone is too long. */
function wholeSentences(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.lastIndexOf('. ', most - 1);
  return end < 0 ? `${text.slice(0, most - 1)}…` : text.slice(0, end + 1);
}
