import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../lib/engine/engine.ts';
import { sqsHandler } from '../lib/runtime/handler.ts';
import { curateStage } from '../lib/stages/as-stage.ts';
import { cloudPorts } from './cloud-ports.ts';

const engine = await openEngine({ spillDir: join(tmpdir(), 'lake-spill') });
const ports = cloudPorts(process.env, 'curate', engine);

/** Brings the marts up to date: staging → curated. */
export const handler = sqsHandler(curateStage(ports), ports);
