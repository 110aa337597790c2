import { sqsHandler } from '../lib/runtime/handler.ts';
import { cleanStage } from '../lib/stages/chain.ts';
import { cloudEngine } from './cloud-engine.ts';
import { cloudPorts } from './cloud-ports.ts';
import { cloudRuntime } from './cloud-runtime.ts';

const ports = cloudPorts(process.env, 'clean', await cloudEngine(process.env));

/** Cleans raw objects into typed parts: raw → staging. */
export const handler = sqsHandler(cleanStage(ports), cloudRuntime(process.env, 'clean', ports));
