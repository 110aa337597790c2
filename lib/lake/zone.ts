/** The lake's zones, in the order in which data flows. Each is a bucket on S3 and a folder when embedded. */
export const zones = ['landing', 'raw', 'staging', 'curated', 'archive', 'sandbox', 'ledger'] as const;
export type Zone = (typeof zones)[number];

/** The stages of the chain. Each has a queue with its name, which the puts of one zone feed. */
export const stageNames = ['validate', 'clean', 'curate'] as const;
export type StageName = (typeof stageNames)[number];

/** The zone whose puts feed each stage. */
export const zoneOfStage = { validate: 'landing', clean: 'raw', curate: 'staging' } as const satisfies Record<
  StageName,
  Zone
>;

/**
 * The queues: one for each stage. A deployed lake also has `publish`, which shows the marts' new versions to SQL
 * readers and is fed by the manifests in ledger.
 */
export const queueNames = [...stageNames, 'publish'] as const;
export type QueueName = (typeof queueNames)[number];

/** The zone whose puts feed each queue. */
export const zoneOfQueue = { ...zoneOfStage, publish: 'ledger' } as const satisfies Record<QueueName, Zone>;

/**
 * Gives the stage that a put in `zone` under `key` starts, if any. In staging, only claims start curate, and not the
 * parts they name.
 */
export function stageOfPut(zone: Zone, key: string): StageName | undefined {
  if (zone === 'landing') return 'validate';
  if (zone === 'raw') return 'clean';
  if (zone === 'staging' && key.startsWith('claims/')) return 'curate';
  return undefined;
}
