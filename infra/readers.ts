import { Aws, Duration } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { AccountRootPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Zone } from '../lib/lake/zone.ts';
import { marts } from '../lib/marts/registry.ts';
import { allow } from './allow.ts';
import type { GlueCatalog } from './glue-catalog.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

export interface ReadersProps {
  readonly lake: string;
  readonly buckets: ZoneBuckets;
  readonly key?: IKey | undefined;
  readonly readers: readonly Reader[];
}

/** What a reader may see. */
export interface Reader {
  readonly name: string;
  /** Tables by database. Without a list: all tables of the database. */
  readonly tables: readonly { readonly database: string; readonly names?: readonly string[] }[];
  readonly objects: readonly { readonly zone: Zone; readonly prefixes: readonly string[] }[];
  /** Objects that are denied although the tables above include them. */
  readonly denied?: readonly { readonly zone: Zone; readonly pattern: string }[];
  /** A folder of the sandbox that they may write to. */
  readonly hasSandbox?: true;
  /** Consoles and drivers may list the names of all databases, which hold those of the artists. */
  readonly listsDatabases?: true;
}

/** Most bytes that one query may read: a mistake then costs five cents, and no table is larger yet. */
export const scanLimitBytes = 10 * 1024 ** 3;

/** Readers: each has a role and an Athena workgroup, with results that nobody else sees. */
export class Readers extends Construct {
  readonly #props: ReadersProps;

  constructor(scope: Construct, id: string, props: ReadersProps) {
    super(scope, id);
    this.#props = props;
    for (const reader of props.readers) this.#make(reader);
  }

  #make(reader: Reader): void {
    const { lake, buckets, key } = this.#props;
    const workgroupName = `${lake}-${reader.name}`;
    const results = `athena/${reader.name}/`;
    new CfnWorkGroup(this, `${reader.name}-workgroup`, {
      name: workgroupName,
      description: `Queries of ${reader.name}`,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scanLimitBytes,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${buckets.nameOf('sandbox')}/${results}`,
          expectedBucketOwner: Aws.ACCOUNT_ID,
          encryptionConfiguration: key
            ? { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    const role = new Role(this, reader.name, {
      roleName: workgroupName,
      description: `Reads the data lake as ${reader.name}`,
      assumedBy: new AccountRootPrincipal(),
      maxSessionDuration: Duration.hours(8),
    });
    const own = [results, ...(reader.hasSandbox ? [`${reader.name}/`] : [])];
    const statements = [
      ...athenaStatements(workgroupName),
      ...glueStatements(reader),
      ...reader.objects.flatMap(({ zone, prefixes }) => readStatements(buckets.arnOf(zone), prefixes)),
      ...(reader.denied ?? []).map(({ zone, pattern }) => denyStatement(`${buckets.arnOf(zone)}/${pattern}`)),
      ...readStatements(buckets.arnOf('sandbox'), own),
      writeStatement(buckets.arnOf('sandbox'), own),
    ];
    allow(
      role,
      statements,
      'Readers may read every object of their tables and every result of their own queries. Listings name no resource.',
    );
    if (key)
      role.addToPolicy(
        new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
      );
  }
}

/** The readers of the label's own. */
export function houseReaders(catalog: Pick<GlueCatalog, 'curated' | 'history'>): readonly Reader[] {
  const martsOf = (...owners: readonly string[]) =>
    marts
      .map(({ contract }) => contract)
      .filter(({ owner }) => owners.includes(owner))
      .map(({ mart }) => mart);
  const ofMarts = (name: string, names: readonly string[]): Reader => ({
    name,
    tables: [{ database: catalog.curated, names }],
    objects: [{ zone: 'curated', prefixes: names.flatMap((mart) => [`${mart}/`, `published/${mart}/`]) }],
    listsDatabases: true,
  });
  const all = marts.map(({ contract }) => contract.mart);
  const analyst: Reader = {
    ...ofMarts('analyst', all),
    tables: [{ database: catalog.curated }, { database: catalog.history }],
    objects: [...ofMarts('analyst', all).objects, { zone: 'staging', prefixes: ['parts/'] }],
    // Only the owner may read personal data in plain text (`personal: 'keep'`). Analysts may read hashes.
    denied: [{ zone: 'staging', pattern: 'parts/*/v*-plain-*' }],
    hasSandbox: true,
  };
  return [
    ofMarts('executive', all),
    ofMarts('marketing', martsOf('marketing')),
    ofMarts('finance', martsOf('finance')),
    analyst,
  ];
}

/** An artist, who reads the rows of one database. */
export function artistReader(artist: string, database: string): Reader {
  return {
    name: `artist-${artist}`,
    tables: [{ database }],
    objects: [{ zone: 'curated', prefixes: [`shares/${artist}/`] }],
  };
}

const arnOf = (service: string, resource: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

/**
 * What consoles and the JDBC and ODBC drivers call besides running a query. Listings name no resource:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonathena.html
 */
function athenaStatements(workgroup: string): readonly PolicyStatement[] {
  const athena = (names: readonly string[]) => names.map((name) => `athena:${name}`);
  const allow = (names: readonly string[], resource: string) =>
    new PolicyStatement({ actions: athena(names), resources: [resource] });
  return [
    allow(
      [
        'StartQueryExecution',
        'StopQueryExecution',
        'GetQueryExecution',
        'BatchGetQueryExecution',
        'ListQueryExecutions',
        'GetQueryResults',
        'GetQueryResultsStream',
        'GetQueryRuntimeStatistics',
        'GetWorkGroup',
      ],
      arnOf('athena', `workgroup/${workgroup}`),
    ),
    // Through this catalogue Athena shows what the rights in Glue below allow, and nothing else.
    allow(
      ['GetDataCatalog', 'GetDatabase', 'ListDatabases', 'GetTableMetadata', 'ListTableMetadata'],
      arnOf('athena', 'datacatalog/AwsDataCatalog'),
    ),
    allow(['ListWorkGroups', 'ListDataCatalogs', 'ListEngineVersions'], '*'),
  ];
}

/**
 * Athena asks for the database `default` at every query, whether it exists or not:
 * https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html#full-access-to-default-db-per-region
 */
function glueStatements({ tables, listsDatabases }: Reader): readonly PolicyStatement[] {
  const catalog = arnOf('glue', 'catalog');
  return [
    new PolicyStatement({
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables'],
      resources: [
        catalog,
        ...tables.flatMap(({ database, names = ['*'] }) => [
          arnOf('glue', `database/${database}`),
          ...names.map((name) => arnOf('glue', `table/${database}/${name}`)),
        ]),
      ],
    }),
    new PolicyStatement({ actions: ['glue:GetDatabase'], resources: [catalog, arnOf('glue', 'database/default')] }),
    ...(listsDatabases
      ? [new PolicyStatement({ actions: ['glue:GetDatabases'], resources: [catalog, arnOf('glue', 'database/*')] })]
      : []),
  ];
}

/** Readers may list only their own prefixes. Unlike a stage, they need not find out that an object does not exist. */
function readStatements(bucketArn: string, prefixes: readonly string[]): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
    }),
    new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucketArn] }),
    new PolicyStatement({ actions: ['s3:GetObject'], resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`) }),
  ];
}

function denyStatement(objects: string): PolicyStatement {
  return new PolicyStatement({ effect: Effect.DENY, actions: ['s3:GetObject'], resources: [objects] });
}

function writeStatement(bucketArn: string, prefixes: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
    resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
  });
}
