import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../lib/engine/engine.ts';
import { sqsHandler } from '../lib/runtime/handler.ts';
import { cleanStage } from '../lib/stages/as-stage.ts';
import { cloudPorts } from './cloud-ports.ts';

const engine = await openEngine({ spillDir: join(tmpdir(), 'lake-spill') });
const ports = cloudPorts(process.env, 'clean', engine);

/** Cleans raw objects into typed parts: raw → staging. */
export const handler = sqsHandler(cleanStage(ports), ports);
