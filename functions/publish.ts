import { sqsHandler } from '../lib/runtime/handler.ts';
import { publishStage } from '../lib/stages/publish/publish.ts';
import { cloudEngine } from './cloud-engine.ts';
import { cloudPorts } from './cloud-ports.ts';
import { cloudRuntime } from './cloud-runtime.ts';
import { readEnvironment } from './environment.ts';

const ports = cloudPorts(process.env, 'publish', await cloudEngine(process.env));
const curatedBucket = readEnvironment(process.env).buckets.curated;

/** Shows readers the marts' current versions: manifests → lists of objects, and artists' rows. */
export const handler = sqsHandler(
  publishStage({ ...ports, curatedBucket }),
  cloudRuntime(process.env, 'publish', ports),
);
