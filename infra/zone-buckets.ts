import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  type LifecycleRule,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { isPersonal } from '../lib/contract/personal.ts';
import { bucketNameOf } from '../lib/lake/deployed-names.ts';

import { failureRecordsPrefix } from '../lib/lake/failure-record.ts';
import { personalPrefix } from '../lib/lake/object-key.ts';
import { type Zone, zones } from '../lib/lake/zone.ts';
import { sources } from '../lib/sources/registry.ts';
import { retentionDays } from './stage-queue.ts';

export interface ZoneBucketsProps {
  /** The lake's name, which begins the names of the buckets. */
  readonly lake: string;
  /** Days during which nobody may delete a version in raw or archive without the right to bypass governance. 0 means no lock. */
  readonly lockedDays: number;
  readonly isDisposable: boolean;
  /** The key that encrypts the objects. Without it S3 uses its own. */
  readonly key?: IKey | undefined;
}

/** A bucket notification: puts below `prefix` go to the queue. */
export interface Notification {
  readonly queueArn: string;
  readonly prefix?: string | undefined;
  /** The policy of the queue, which must allow S3 to send before the bucket is made. */
  readonly after: Construct;
}

/** Zones whose versions are evidence: written once and locked. */
const lockedZones: readonly Zone[] = ['raw', 'archive'];

/**
 * A bucket for each zone: versioned, private, encrypted, TLS only. Account and region make the names, not CloudFormation, so
 * that the policy of a queue can name its bucket before the bucket exists.
 */
export class ZoneBuckets extends Construct {
  readonly #buckets: Readonly<Record<Zone, Bucket>>;
  readonly #notifications = new Map<Zone, CfnBucket.QueueConfigurationProperty[]>();
  readonly #lake: string;

  constructor(scope: Construct, id: string, props: ZoneBucketsProps) {
    super(scope, id);
    this.#lake = props.lake;
    const buckets = zones.map((zone) => [zone, this.#make(zone, props)] as const);
    this.#buckets = Object.fromEntries(buckets) as Record<Zone, Bucket>;
  }

  nameOf(zone: Zone): string {
    return bucketNameOf(zone, { lake: this.#lake, account: Aws.ACCOUNT_ID, region: Aws.REGION });
  }

  arnOf(zone: Zone): string {
    return `arn:${Aws.PARTITION}:s3:::${this.nameOf(zone)}`;
  }

  /** Announces puts in a zone to a queue, as a property of the bucket. CDK's own construct would deploy a function for it. */
  notify(zone: Zone, { queueArn, prefix, after }: Notification): void {
    const rules = prefix === undefined ? [] : [{ name: 'prefix', value: prefix }];
    const configurations = this.#notifications.get(zone) ?? [];
    configurations.push({
      event: 's3:ObjectCreated:*',
      queue: queueArn,
      ...(rules.length > 0 ? { filter: { s3Key: { rules } } } : {}),
    });
    this.#notifications.set(zone, configurations);
    const bucket = this.#buckets[zone].node.defaultChild;
    if (!(bucket instanceof CfnBucket)) throw new TypeError('a bucket is a CfnBucket');
    bucket.notificationConfiguration = { queueConfigurations: configurations };
    bucket.node.addDependency(after);
  }

  #make(zone: Zone, { lockedDays, isDisposable, key }: ZoneBucketsProps): Bucket {
    const isLocked = lockedZones.includes(zone) && lockedDays > 0;
    const bucket = new Bucket(this, zone, {
      bucketName: this.nameOf(zone),
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      ...(isLocked
        ? {
            objectLockEnabled: true,
            objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(lockedDays)),
          }
        : {}),
      lifecycleRules: [abortUploads, ...lifecycleOf[zone]],
      removalPolicy: isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'The ledger records every arrival and promotion. The trail of the account and Athena record who reads.',
    });
    if (zone === 'archive')
      Validations.of(bucket).acknowledge({
        id: 'CloudFormation-Validate::W9003',
        reason: 'CDK writes ObjectSizeGreaterThan as a number, and CloudFormation accepts it.',
      });
    return bucket;
  }
}

/** Removes parts of unfinished uploads: they cost money and appear in no listing. */
const abortUploads: LifecycleRule = { id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(3) };

/** Keeps replaced versions for a while, long enough to notice a mistake. */
function expireReplaced(days: number): LifecycleRule {
  return { id: 'expire-replaced', noncurrentVersionExpiration: Duration.days(days), expiredObjectDeleteMarker: true };
}

/** Removes older versions of deleted objects under a prefix as soon as S3 allows it: after a day, or when their lock ends. */
function eraseRemoved(name: string, prefix: string): LifecycleRule {
  return {
    id: `erase-${name}`,
    prefix,
    noncurrentVersionExpiration: Duration.days(1),
    expiredObjectDeleteMarker: true,
  };
}

const personalDatasets = sources
  .flatMap(({ datasets }) => datasets)
  .filter(({ contract }) => isPersonal(contract))
  .map(({ contract }) => contract.dataset);

/** Keeps the records of failures twice as long as a queue keeps the message. */
const expireFailures: LifecycleRule = {
  id: 'expire-failures',
  prefix: failureRecordsPrefix,
  expiration: Duration.days(2 * retentionDays),
};

/** Landing and raw have no rule for current objects: `lake archive` copies, verifies and moves aged objects. */
const lifecycleOf: Readonly<Record<Zone, readonly LifecycleRule[]>> = {
  landing: [expireReplaced(365)],
  // Personal data that lake archive removed is deleted for good as soon as its lock ends.
  raw: [expireReplaced(365), eraseRemoved('raw', personalPrefix)],
  staging: [
    expireReplaced(90),
    ...personalDatasets.map((dataset) => eraseRemoved(dataset.replace('/', '-'), `parts/${dataset}/`)),
  ],
  curated: [expireReplaced(90)],
  ledger: [expireReplaced(90), expireFailures],
  archive: [
    {
      id: 'to-glacier',
      // For small objects the storage class costs more than it saves.
      objectSizeGreaterThan: 128 * 1024,
      transitions: [
        // Objects of this class are readable at once, so `lake restore` works. After two years a restore takes hours.
        { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(30) },
        { storageClass: StorageClass.DEEP_ARCHIVE, transitionAfter: Duration.days(730) },
      ],
    },
  ],
  sandbox: [{ id: 'expire', expiration: Duration.days(30) }, expireReplaced(7)],
};
