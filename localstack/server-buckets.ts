import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  type QueueConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Zone, zones } from '../lib/lake/zone.ts';
import { s3Error } from '../lib/store/s3-error.ts';

export type Buckets = Readonly<Record<Zone, string>>;

/** The buckets of the lake with this name. */
export function bucketsOf(lake: string): Buckets {
  return Object.fromEntries(zones.map((zone) => [zone, `${lake}-${zone}`])) as Record<Zone, string>;
}

/** Zones whose versions are evidence: written once and locked, as in the deployed lake. */
const lockedZones: readonly Zone[] = ['raw', 'archive'];

/** The puts that wake a stage: those in these zones, and in staging those of claims alone. */
const announcedZones: readonly { readonly zone: Zone; readonly prefix?: string }[] = [
  { zone: 'landing' },
  { zone: 'raw' },
  { zone: 'staging', prefix: 'claims/' },
];

export interface BucketOptions {
  readonly client: S3Client;
  readonly buckets: Buckets;
  /** Days of retention in governance mode for raw and archive. 0 means none. */
  readonly lockedDays: number;
  /** Target of the notifications, where the server sends any. */
  readonly arn?: string;
}

/** Makes the missing buckets, and sets versions, locks and notifications of all buckets. A second call changes nothing. */
export async function makeBuckets(options: BucketOptions): Promise<void> {
  for (const zone of zones) {
    try {
      await makeBucket(options, zone);
    } catch (error) {
      throw s3Error(error, { zone, bucket: options.buckets[zone] });
    }
  }
}

async function makeBucket({ client, buckets, lockedDays, arn }: BucketOptions, zone: Zone): Promise<void> {
  const Bucket = buckets[zone];
  const isLocked = lockedZones.includes(zone);
  try {
    await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: isLocked }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'BucketAlreadyOwnedByYou') throw error;
  }
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  if (isLocked && lockedDays > 0) {
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: lockedDays } } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }
  const announced = announcedZones.find((one) => one.zone === zone);
  if (announced === undefined || arn === undefined) return;
  const rules = announced.prefix === undefined ? [] : [{ Name: 'prefix' as const, Value: announced.prefix }];
  const configuration: QueueConfiguration = {
    QueueArn: arn,
    Events: ['s3:ObjectCreated:*'],
    ...(rules.length > 0 ? { Filter: { Key: { FilterRules: rules } } } : {}),
  };
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { QueueConfigurations: [configuration] },
    }),
  );
}
