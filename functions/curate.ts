import { sqsHandler } from '../lib/runtime/handler.ts';
import { curateStage } from '../lib/stages/chain.ts';
import { cloudEngine } from './cloud-engine.ts';
import { cloudPorts } from './cloud-ports.ts';
import { cloudRuntime } from './cloud-runtime.ts';

const ports = cloudPorts(process.env, 'curate', await cloudEngine(process.env));

/** Brings the marts up to date: staging → curated. */
export const handler = sqsHandler(curateStage(ports), cloudRuntime(process.env, 'curate', ports));
