import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
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
  /** The lake's name: begins the buckets' names. */
  readonly lake: string;
  /** For how many days nobody may delete a version in raw or archive without the right to bypass governance; 0 for no lock. */
  readonly lockedDays: number;
  readonly isDisposable: boolean;
  /** Encrypts the objects; S3's own key without it. */
  readonly key?: Key | undefined;
}

/** What a bucket's notification says: puts below `prefix` go to the queue. */
export interface Notification {
  readonly queueArn: string;
  readonly prefix?: string | undefined;
  /** What S3 needs to be allowed to send before the bucket is set up: the queue's policy. */
  readonly after: Construct;
}

/** Zones whose versions are evidence: written once and locked. */
const lockedZones: readonly Zone[] = ['raw', 'archive'];

/**
 * A bucket for each zone: versioned, private, encrypted, TLS only. The names are made from the account and region and not
 * by CloudFormation, so that a queue's policy can name its bucket before the bucket is there.
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

  /** Announces puts in a zone to a queue, as a property of the bucket: CDK's own way deploys a function for it. */
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
      reason: 'The ledger records every arrival and promotion; who reads is in the trail of the account and in Athena.',
    });
    if (zone === 'archive')
      Validations.of(bucket).acknowledge({
        id: 'CloudFormation-Validate::W9003',
        reason: 'CDK writes ObjectSizeGreaterThan as a number, and CloudFormation takes it.',
      });
    return bucket;
  }
}

/** Parts of uploads that never ended cost money and are in no listing. */
const abortUploads: LifecycleRule = { id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(3) };

/** Versions that something newer replaced are kept for a while: long enough to notice a mistake. */
function expireReplaced(days: number): LifecycleRule {
  return { id: 'expire-replaced', noncurrentVersionExpiration: Duration.days(days), expiredObjectDeleteMarker: true };
}

/** Removed objects under a prefix are not kept as older versions for longer than S3 needs: a day, or until their lock is over. */
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

/** Why messages failed: for twice as long as a queue keeps the message, and nobody can look at it any more. */
const expireFailures: LifecycleRule = {
  id: 'expire-failures',
  prefix: failureRecordsPrefix,
  expiration: Duration.days(2 * retentionDays),
};

/** Landing and raw have no rule for what is current: `lake archive` moves what has aged, copied and verified. */
const lifecycleOf: Readonly<Record<Zone, readonly LifecycleRule[]>> = {
  landing: [expireReplaced(365)],
  // What lake archive removed of personal data goes for good as soon as its lock lets it.
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
      // Small objects cost more there than they save.
      objectSizeGreaterThan: 128 * 1024,
      transitions: [
        // Can be read at once, so `lake restore` works; after two years a restore has to be asked for, hours ahead.
        { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(30) },
        { storageClass: StorageClass.DEEP_ARCHIVE, transitionAfter: Duration.days(730) },
      ],
    },
  ],
  sandbox: [{ id: 'expire', expiration: Duration.days(30) }, expireReplaced(7)],
};
