/** The lake's zones, in the order data flows. Each is a bucket on S3 and a folder when embedded. */
export const zones = ['landing', 'raw', 'staging', 'curated', 'archive', 'sandbox', 'ledger'] as const;
export type Zone = (typeof zones)[number];

/** The stages of the chain; each has a queue of its name, fed by the puts of one zone. */
export const stageNames = ['validate', 'clean', 'curate'] as const;
export type StageName = (typeof stageNames)[number];

/** Which zone's puts feed which stage. */
export const zoneOfStage = { validate: 'landing', clean: 'raw', curate: 'staging' } as const satisfies Record<
  StageName,
  Zone
>;

/**
 * What has a queue: the stages, and in a deployed lake also what shows SQL readers the marts' new versions, fed by the
 * manifests in ledger.
 */
export const queueNames = [...stageNames, 'publish'] as const;
export type QueueName = (typeof queueNames)[number];

/** Which zone's puts feed which queue. */
export const zoneOfQueue = { ...zoneOfStage, publish: 'ledger' } as const satisfies Record<QueueName, Zone>;

/** The stage that a put in `zone` under `key` wakes, if any. Staging wakes curate by its claims only, not by the parts they name. */
export function stageOfPut(zone: Zone, key: string): StageName | undefined {
  if (zone === 'landing') return 'validate';
  if (zone === 'raw') return 'clean';
  if (zone === 'staging' && key.startsWith('claims/')) return 'curate';
  return undefined;
}
