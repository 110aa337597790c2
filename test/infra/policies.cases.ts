import { beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../infra/function-table.ts';
import { marts } from '../../lib/marts/registry.ts';
import { allowedTo, type Statement, type Synth, sharedLake } from './support.ts';

let lake: Synth;
beforeAll(() => {
  lake = sharedLake();
});

const put = (objects: string) => [`s3:AbortMultipartUpload on ${objects}`, `s3:PutObject on ${objects}`];
const logs = (name: string) => [
  `logs:CreateLogStream on {${name}functionlog}`,
  `logs:PutLogEvents on {${name}functionlog}`,
  'xray:PutTelemetryRecords on *',
  'xray:PutTraceSegments on *',
];
const own = (stage: string) => [
  ...logs(stage),
  ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
    (action) => `sqs:${action} on {${stage}queue}`,
  ),
];

/** Everything that each function may do. A right that is not here fails the test, and so does one too few. */
const expected: Readonly<Record<(typeof functionNames)[number], readonly string[]>> = {
  validate: [
    ...own('validate'),
    's3:ListBucket on s3:bedrot-landing',
    's3:ListBucketVersions on s3:bedrot-landing',
    's3:GetObjectVersion on s3:bedrot-landing/*',
    's3:ListBucket on s3:bedrot-raw',
    's3:ListBucket on s3:bedrot-archive',
    's3:ListBucket on s3:bedrot-ledger',
    's3:GetObject on s3:bedrot-landing/*',
    's3:GetObject on s3:bedrot-raw/*',
    's3:GetObject on s3:bedrot-archive/raw/*',
    's3:GetObject on s3:bedrot-ledger/receipts/*',
    ...put('s3:bedrot-raw/*'),
    ...put('s3:bedrot-ledger/receipts/*'),
    ...put('s3:bedrot-ledger/failures/validate/*'),
    ...put('s3:bedrot-archive/damaged/*'),
  ],
  clean: [
    ...own('clean'),
    's3:ListBucket on s3:bedrot-raw',
    's3:ListBucket on s3:bedrot-staging',
    's3:ListBucket on s3:bedrot-archive',
    's3:ListBucket on s3:bedrot-ledger',
    's3:GetObject on s3:bedrot-raw/*',
    's3:GetObject on s3:bedrot-staging/parts/*',
    's3:GetObject on s3:bedrot-ledger/cleaned/*',
    's3:GetObject on s3:bedrot-ledger/personal/salt.json*',
    ...put('s3:bedrot-staging/parts/*'),
    ...put('s3:bedrot-staging/claims/*'),
    ...put('s3:bedrot-ledger/cleaned/*'),
    ...put('s3:bedrot-ledger/rejects/*'),
    ...put('s3:bedrot-ledger/personal/salt.json*'),
    ...put('s3:bedrot-ledger/failures/clean/*'),
    's3:GetObject on s3:bedrot-archive/records/personal/salt.json*',
    ...put('s3:bedrot-archive/records/personal/salt.json*'),
    ...put('s3:bedrot-archive/damaged/*'),
  ],
  curate: [
    ...own('curate'),
    's3:ListBucket on s3:bedrot-staging',
    's3:ListBucket on s3:bedrot-curated',
    's3:ListBucket on s3:bedrot-ledger',
    's3:GetObject on s3:bedrot-staging/parts/*',
    's3:GetObject on s3:bedrot-ledger/cleaned/*',
    's3:GetObject on s3:bedrot-ledger/manifests/*',
    ...put('s3:bedrot-ledger/manifests/*'),
    ...put('s3:bedrot-ledger/failures/curate/*'),
    ...put('s3:bedrot-archive/manifests/*'),
    's3:ListBucket on s3:bedrot-archive',
    ...put('s3:bedrot-archive/damaged/*'),
    ...marts.flatMap(({ contract }) => [
      `s3:GetObject on s3:bedrot-curated/${contract.mart}/*`,
      ...put(`s3:bedrot-curated/${contract.mart}/*`),
    ]),
  ],
  publish: [
    ...own('publish'),
    's3:ListBucket on s3:bedrot-ledger',
    's3:ListBucket on s3:bedrot-curated',
    's3:GetObject on s3:bedrot-ledger/manifests/*',
    ...[...marts.map(({ contract }) => contract.mart), 'published', 'shares'].map(
      (folder) => `s3:GetObject on s3:bedrot-curated/${folder}/*`,
    ),
    ...put('s3:bedrot-curated/published/*'),
    ...put('s3:bedrot-curated/shares/*'),
    ...put('s3:bedrot-ledger/failures/publish/*'),
  ],
  sweep: [
    ...logs('sweep'),
    ...['landing', 'raw', 'staging', 'curated', 'archive', 'ledger'].map(
      (zone) => `s3:ListBucket on s3:bedrot-${zone}`,
    ),
    's3:ListBucketVersions on s3:bedrot-landing',
    // It verifies every object but the salt, which it may not read.
    ...['landing', 'raw', 'staging', 'curated'].map((zone) => `s3:GetObject on s3:bedrot-${zone}/*`),
    ...['receipts', 'cleaned', 'rejects', 'manifests', 'archived', 'failures', 'decisions', 'erased', 'verified'].map(
      (folder) => `s3:GetObject on s3:bedrot-ledger/${folder}/*`,
    ),
    ...[
      'landing',
      'raw',
      'staging',
      'curated',
      'manifests',
      'damaged',
      'records/decisions',
      'records/erased',
      'records/receipts',
      'records/cleaned',
      'records/archived',
    ].map((folder) => `s3:GetObject on s3:bedrot-archive/${folder}/*`),
    ...['decisions', 'erased', 'receipts', 'cleaned', 'archived', 'verified'].flatMap((folder) =>
      put(`s3:bedrot-ledger/${folder}/*`),
    ),
    ...['decisions', 'erased', 'receipts', 'cleaned', 'archived'].flatMap((folder) =>
      put(`s3:bedrot-archive/records/${folder}/*`),
    ),
    ...['validate', 'clean', 'curate', 'publish'].flatMap((stage) => [
      `sqs:SendMessage on {${stage}queue}`,
      `sqs:GetQueueAttributes on {${stage}queue}`,
      `sqs:GetQueueAttributes on {${stage}queuedeadletters}`,
      `sqs:ReceiveMessage on {${stage}queuedeadletters}`,
      `sqs:ChangeMessageVisibility on {${stage}queuedeadletters}`,
    ]),
  ],
  'extract-api': [
    ...logs('extract'),
    ...put('s3:bedrot-landing/metaads/*'),
    'secretsmanager:GetSecretValue on secretsmanager:secret:bedrot/metaads/label-??????',
    'secretsmanager:GetSecretValue on secretsmanager:secret:bedrot/metaads/nova-??????',
    'sns:Publish on {alertstopic}',
    ...['SendMessage', 'GetQueueAttributes', 'GetQueueUrl'].map((action) => `sqs:${action} on {deadruns}`),
  ],
  'extract-browser': [
    ...logs('browse'),
    ...put('s3:bedrot-landing/distrokid/*'),
    'secretsmanager:GetSecretValue on secretsmanager:secret:bedrot/distrokid/label-??????',
    'secretsmanager:PutSecretValue on secretsmanager:secret:bedrot/distrokid/label-??????',
    'sns:Publish on {alertstopic}',
    ...['SendMessage', 'GetQueueAttributes', 'GetQueueUrl'].map((action) => `sqs:${action} on {deadruns}`),
  ],
};

/** The construct of a function in the stack, where it is not called as the function is. */
const constructOf: Readonly<Partial<Record<(typeof functionNames)[number], string>>> = {
  'extract-api': 'extract',
  'extract-browser': 'browse',
};

/**
 * What consoles and drivers call, by resource, as AWS documents it; no imitation refuses what a policy lacks. Pages of the Athena
 * user guide: "Example workgroup policies" (example-policies-workgroup), the managed policy AWSQuicksightAthenaAccess that the
 * guide names for JDBC and ODBC (managed-policies), "Configure access to databases and tables" (mandatory: the default database);
 * resources of each action: service-authorization/latest/reference/list_amazonathena.html.
 */
const documented = {
  workgroup: [
    'BatchGetQueryExecution',
    'GetQueryExecution',
    'GetQueryResults',
    'GetQueryResultsStream',
    'GetQueryRuntimeStatistics',
    'GetWorkGroup',
    'ListQueryExecutions',
    'StartQueryExecution',
    'StopQueryExecution',
  ],
  catalogue: ['GetDataCatalog', 'GetDatabase', 'GetTableMetadata', 'ListDatabases', 'ListTableMetadata'],
  everywhere: ['ListDataCatalogs', 'ListEngineVersions', 'ListWorkGroups'],
  mandatory: ['glue:GetDatabase on glue:catalog', 'glue:GetDatabase on glue:database/default'],
};

/** What every reader may do: ask Athena in a workgroup of their own, whose results are theirs alone. */
const asking = (reader: string, own: readonly string[] = []) => [
  ...documented.workgroup.map((action) => `athena:${action} on athena:workgroup/bedrot-${reader}`),
  ...documented.catalogue.map((action) => `athena:${action} on athena:datacatalog/AwsDataCatalog`),
  ...documented.everywhere.map((action) => `athena:${action} on *`),
  ...documented.mandatory,
  's3:GetBucketLocation on s3:bedrot-sandbox',
  's3:ListBucket on s3:bedrot-sandbox',
  ...[`athena/${reader}`, ...own].flatMap((folder) => [
    `s3:GetObject on s3:bedrot-sandbox/${folder}/*`,
    ...put(`s3:bedrot-sandbox/${folder}/*`),
  ]),
];
const tables = (...resources: string[]) =>
  ['catalog', ...resources].flatMap((resource) =>
    ['GetDatabase', 'GetTable', 'GetTables'].map((action) => `glue:${action} on glue:${resource}`),
  );
/** The names of all databases are the house's to see: they hold the artists' names. */
const listing = ['catalog', 'database/*'].map((resource) => `glue:GetDatabases on glue:${resource}`);
const reading = (bucket: string, ...folders: string[]) => [
  `s3:GetBucketLocation on s3:bedrot-${bucket}`,
  `s3:ListBucket on s3:bedrot-${bucket}`,
  ...folders.map((folder) => `s3:GetObject on s3:bedrot-${bucket}/${folder}/*`),
];
const martTables = (...names: string[]) => [
  ...tables('database/bedrot_curated', ...names.map((name) => `table/bedrot_curated/${name}`)),
  ...reading('curated', ...names, ...names.map((name) => `published/${name}`)),
];

const ofMarketing = [
  'ads_campaigns',
  'ads_daily',
  'audience_daily',
  'email_campaigns',
  'link_clicks_daily',
  'social_daily',
  'streams_daily',
  'videos',
];
const all = [...ofMarketing, 'royalties'].sort();
const readers: Readonly<Record<string, readonly string[]>> = {
  executive: [...asking('executive'), ...listing, ...martTables(...all)],
  marketing: [...asking('marketing'), ...listing, ...martTables(...ofMarketing)],
  finance: [...asking('finance'), ...listing, ...martTables('royalties')],
  analyst: [
    ...asking('analyst', ['analyst']),
    ...listing,
    ...tables('database/bedrot_curated', 'table/bedrot_curated/*', 'database/bedrot_history', 'table/bedrot_history/*'),
    ...reading('curated', ...all, ...all.map((name) => `published/${name}`)),
    ...reading('staging', 'parts'),
    'Deny s3:GetObject on s3:bedrot-staging/parts/*/v*-plain-*',
  ],
  'artist-nova-kite': [
    ...asking('artist-nova-kite'),
    ...tables('database/bedrot_artist_nova_kite', 'table/bedrot_artist_nova_kite/*'),
    ...reading('curated', 'shares/nova-kite'),
  ],
};

describe('what a reader may do', () => {
  const roleOf = (name: string) =>
    Object.entries(lake.resources).find(([, { Properties }]) => Properties.RoleName === `bedrot-${name}`)?.[0] ?? '';

  it.each(Object.keys(readers))('%s: to read what is theirs, and nothing else', (name) => {
    expect(allowedTo(lake.resources, roleOf(name))).toEqual([...new Set(readers[name])].sort());
  });

  it('is to read neither landing, nor raw with its personal data, nor the salt in the ledger', () => {
    const zonesRead = Object.keys(readers).flatMap((name) => allowedTo(lake.resources, roleOf(name)));
    expect(zonesRead.filter((line) => /s3:bedrot-(landing|raw|archive|ledger)/.test(line))).toEqual([]);
  });

  it('is to list their own folders only', () => {
    const policies = Object.values(lake.resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
    const ofReaders = policies.filter(({ Properties }) =>
      Object.keys(readers).some((name) => JSON.stringify(Properties.Roles).includes(roleOf(name))),
    );
    expect(ofReaders).toHaveLength(Object.keys(readers).length);
    for (const { Properties } of ofReaders)
      for (const one of (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
        if ([one.Action].flat().includes('s3:ListBucket'))
          expect(one.Condition).toEqual({ StringLike: { 's3:prefix': expect.anything() } });
  });
});

describe('what a function may do', () => {
  it.each(functionNames)('%s: exactly what it needs', (name) => {
    const role = Object.entries(lake.resources).find(
      ([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith(`${constructOf[name] ?? name}functionrole`),
    );
    expect(allowedTo(lake.resources, role?.[0] ?? '')).toEqual([...expected[name]].sort());
  });

  it('is to start the scheduled functions, for the scheduler', () => {
    const role = Object.keys(lake.resources).find((id) => /^schedulesrole[0-9A-F]{8}$/.test(id));
    expect(allowedTo(lake.resources, role ?? '')).toEqual([
      'lambda:InvokeFunction on {browsefunction}',
      'lambda:InvokeFunction on {extractfunction}',
      'lambda:InvokeFunction on {sweepfunction}',
      'sqs:SendMessage on {deadruns}',
    ]);
  });

  it('is never to delete an object, to pass a role or to do everything', () => {
    const roles = Object.entries(lake.resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
    const all = roles.flatMap(([id]) => allowedTo(lake.resources, id));
    expect(all.filter((line) => /^(s3:Delete|iam:|[a-z0-9]+:\*|\*)/.test(line))).toEqual([]);
  });
});
