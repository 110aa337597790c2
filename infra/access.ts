import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Extractor } from '../lib/contract/extractor/extractor.ts';
import type { Mart } from '../lib/contract/mart.ts';
import { failureRecordPrefix } from '../lib/lake/failure-record.ts';
import type { Zone } from '../lib/lake/zone.ts';
import { retainedZones } from '../lib/ledger/archive-key.ts';
import { quarantinePrefix } from '../lib/ledger/quarantine.ts';
import { archivedPrefixes, copiedPrefixes, secondCopyKey } from '../lib/ledger/second-copy.ts';
import { verificationsPrefix } from '../lib/ledger/verification.ts';
import { saltKey } from '../lib/personal/salt.ts';
import type { FunctionName } from './function-table.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

/** What somebody may do in a zone, by prefix; `''` is all of it. */
export interface ZoneAccess {
  readonly zone: Zone;
  /**
   * The whole bucket may be listed. Without it S3 answers "forbidden" instead of "not there", which no stage could tell
   * from a mistake in its rights.
   */
  readonly list?: true;
  /** Older versions may be listed too, or listed and read. */
  readonly versions?: 'list' | 'read';
  readonly read?: readonly string[];
  readonly write?: readonly string[];
}

/** What each function may touch, and nothing else; `extracted` are the sources by how they are asked. No function may delete. */
export function accessOf(
  marts: readonly Mart[],
  extracted: Readonly<Record<Extractor['kind'], readonly string[]>>,
): Readonly<Record<FunctionName, readonly ZoneAccess[]>> {
  // Records that come back from their copies.
  const returned = [...copiedPrefixes, ...archivedPrefixes];
  const copies = returned.map(secondCopyKey);
  const martPrefixes = marts.map(({ contract }) => `${contract.mart}/`);
  return {
    validate: [
      // Somebody may put another file over one whose event is on its way.
      { zone: 'landing', list: true, versions: 'read', read: [''] },
      { zone: 'raw', list: true, read: [''], write: [''] },
      // What was damaged goes to archive before it is replaced.
      { zone: 'archive', list: true, read: ['raw/'], write: [quarantinePrefix] },
      { zone: 'ledger', list: true, read: ['receipts/'], write: ['receipts/', failureRecordPrefix('validate')] },
    ],
    clean: [
      { zone: 'raw', list: true, read: [''] },
      { zone: 'staging', list: true, read: ['parts/'], write: ['parts/', 'claims/'] },
      // What somebody said of the same bytes, where their raw object is archived: its key says it.
      {
        zone: 'archive',
        list: true,
        read: [secondCopyKey(saltKey)],
        write: [quarantinePrefix, secondCopyKey(saltKey)],
      },
      {
        zone: 'ledger',
        list: true,
        read: ['cleaned/', saltKey],
        write: ['cleaned/', 'rejects/', saltKey, failureRecordPrefix('clean')],
      },
    ],
    curate: [
      { zone: 'staging', list: true, read: ['parts/'] },
      { zone: 'curated', list: true, read: martPrefixes, write: martPrefixes },
      {
        zone: 'ledger',
        list: true,
        // Cleaning records tell whether a claim was lost.
        read: ['manifests/', 'cleaned/'],
        write: ['manifests/', failureRecordPrefix('curate')],
      },
      { zone: 'archive', list: true, write: ['manifests/', quarantinePrefix] },
    ],
    publish: [
      { zone: 'ledger', list: true, read: ['manifests/'], write: [failureRecordPrefix('publish')] },
      {
        zone: 'curated',
        list: true,
        read: [...martPrefixes, 'published/', 'shares/'],
        write: ['published/', 'shares/'],
      },
    ],
    sweep: [
      // It reads every object to verify it, a share each day.
      { zone: 'landing', list: true, versions: 'list', read: [''] },
      { zone: 'raw', list: true, read: [''] },
      { zone: 'staging', list: true, read: [''] },
      { zone: 'curated', list: true, read: [''] },
      {
        zone: 'archive',
        list: true,
        read: [...retainedZones.map((zone) => `${zone}/`), 'manifests/', quarantinePrefix, ...copies],
        write: copies,
      },
      {
        zone: 'ledger',
        list: true,
        read: [
          ...['receipts/', 'cleaned/', 'rejects/', 'manifests/', 'archived/', 'failures/'],
          ...copiedPrefixes,
          verificationsPrefix,
        ],
        write: [...returned, verificationsPrefix],
      },
    ],
    'extract-api': [{ zone: 'landing', write: extracted.api.map((source) => `${source}/`) }],
    'extract-browser': [{ zone: 'landing', write: extracted.browser.map((source) => `${source}/`) }],
  };
}

/** The statements that allow it. */
export function statementsOf(access: readonly ZoneAccess[], buckets: ZoneBuckets): readonly PolicyStatement[] {
  return access.flatMap(({ zone, list, versions, read = [], write = [] }) => {
    const arn = buckets.arnOf(zone);
    const objects = (prefixes: readonly string[]) => prefixes.map((prefix) => `${arn}/${prefix}*`);
    return [
      ...(list
        ? [
            new PolicyStatement({
              actions: ['s3:ListBucket', ...(versions ? ['s3:ListBucketVersions'] : [])],
              resources: [arn],
            }),
          ]
        : []),
      ...(read.length > 0
        ? [
            new PolicyStatement({
              actions: ['s3:GetObject', ...(versions === 'read' ? ['s3:GetObjectVersion'] : [])],
              resources: objects(read),
            }),
          ]
        : []),
      ...(write.length > 0
        ? [new PolicyStatement({ actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: objects(write) })]
        : []),
    ];
  });
}
