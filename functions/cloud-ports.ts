import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { config as ownerConfig } from '../lake.config.ts';
import type { Engine } from '../lib/engine/engine.ts';
import { type LakeConfig, parseLakeConfig } from '../lib/lake/config.ts';
import { LakeError } from '../lib/lake/error.ts';
import { zones } from '../lib/lake/zone.ts';
import { marts } from '../lib/marts/registry.ts';
import { folderWorkspace } from '../lib/runtime/folder-workspace.ts';
import { logLevelOf, stageLogger } from '../lib/runtime/logger.ts';
import { sources } from '../lib/sources/registry.ts';
import type { Ports } from '../lib/stages/ports.ts';
import { s3Store } from '../lib/store/s3.ts';

/** What a deployed function reads from its environment: a bucket for each zone, and how loud it is. */
const environment = z.object({
  ...Object.fromEntries(zones.map((zone) => [`LAKE_BUCKET_${zone.toUpperCase()}`, z.string().min(1)])),
  LAKE_LOG_LEVEL: z.string().default('info'),
  /** `1` where buckets are paths and not host names, as on MinIO. */
  LAKE_S3_PATH_STYLE: z.enum(['0', '1']).default('0'),
});

/**
 * The ports of a deployed function: S3 for the zones, the temporary folder for work. `engine` is handed in, so that only
 * functions that use DuckDB carry it. Throws `invalid-config` naming the variables that are missing.
 */
export function cloudPorts(env: NodeJS.ProcessEnv, serviceName: string, engine: Engine): Ports {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new LakeError(`The function lacks ${missing}: deploy the stack again.`, {
      code: 'invalid-config',
      fault: 'operator',
      retry: 'never',
    });
  }
  const buckets = Object.fromEntries(
    zones.map((zone) => [zone, env[`LAKE_BUCKET_${zone.toUpperCase()}`] ?? '']),
  ) as Record<(typeof zones)[number], string>;
  return {
    store: s3Store({ client: new S3Client({ forcePathStyle: parsed.data.LAKE_S3_PATH_STYLE === '1' }), buckets }),
    engine,
    workspace: folderWorkspace(join(tmpdir(), 'lake')),
    clock: { now: () => new Date() },
    logger: stageLogger({ serviceName, level: logLevelOf(parsed.data.LAKE_LOG_LEVEL) }),
    config: knownConfig(),
    sources,
    marts,
  };
}

function knownConfig(): LakeConfig {
  return parseLakeConfig(ownerConfig, {
    sources: sources.map(({ id }) => id),
    datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
  });
}

/** For functions that have no use for DuckDB: they are bundled without it. */
export const noEngine: Engine = {
  session: refuseEngine,
  with: refuseEngine,
  close: async () => {},
};

async function refuseEngine(): Promise<never> {
  throw new LakeError('This function carries no DuckDB.', { code: 'engine-failed', fault: 'bug', retry: 'never' });
}
