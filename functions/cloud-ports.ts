import { S3Client } from '@aws-sdk/client-s3';
import { config as ownerConfig } from '../lake.config.ts';
import type { Engine } from '../lib/engine/engine.ts';
import { LakeError } from '../lib/lake/error.ts';
import { lakePorts } from '../lib/lake-ports.ts';
import type { Ports } from '../lib/ports.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import { stageLogger } from '../lib/runtime/logger.ts';
import { parseOwnerConfig } from '../lib/sources/configured.ts';
import { sources } from '../lib/sources/registry.ts';
import { s3Store } from '../lib/store/s3.ts';
import { readEnvironment } from './environment.ts';
import { workFolder } from './work-folder.ts';

/**
 * The ports of a deployed function: S3 for the zones, the temporary folder as workspace. The caller passes `engine`, so that
 * only functions that use DuckDB carry it. Throws `invalid-config`, which names the variables that are missing.
 */
export function cloudPorts(env: NodeJS.ProcessEnv, serviceName: string, engine: Engine): Ports {
  const { buckets, isPathStyle, logLevel } = readEnvironment(env);
  return lakePorts({
    store: s3Store({ client: new S3Client({ ...awsClientOptions(), forcePathStyle: isPathStyle }), buckets }),
    engine,
    logger: stageLogger({ serviceName, level: logLevel }),
    config: parseOwnerConfig(sources, ownerConfig),
    workFolder: workFolder(env, 'lake'),
  });
}

/** The engine of functions that do not use DuckDB and are bundled without it. It refuses every use. */
export const noEngine: Engine = {
  session: refuseEngine,
  with: refuseEngine,
  close: async () => {},
};

async function refuseEngine(): Promise<never> {
  throw new LakeError('This function carries no DuckDB.', { code: 'engine-failed', fault: 'bug', retry: 'never' });
}
