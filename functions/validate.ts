import { sqsHandler } from '../lib/runtime/handler.ts';
import { validateStage } from '../lib/stages/chain.ts';
import { cloudPorts, noEngine } from './cloud-ports.ts';
import { cloudRuntime } from './cloud-runtime.ts';

const ports = cloudPorts(process.env, 'validate', noEngine);

/** Decides about arrivals: landing → raw, receipts. */
export const handler = sqsHandler(validateStage(ports), cloudRuntime(process.env, 'validate', ports));
