import { z } from 'zod';
import {
  type Decided,
  type Decision,
  decidedBy,
  decisionKey,
  decisionKinds,
  decisionPrefix,
  parseDecisionKey,
} from '../lake/decision.ts';
import type { ObjectStore } from '../store/port.ts';
import { recordText } from './records.ts';
import { putTwice } from './second-copy.ts';

/** What a decision's object says for people; what counts stands in its key. */
export const decisionSchema = z.strictObject({
  format: z.literal(1),
  as: z.enum(decisionKinds),
  to: z.string().optional(),
  decidedAt: z.iso.datetime(),
  /** The arrivals that brought the bytes. */
  landingKeys: z.array(z.string()),
});

/** The decisions about a source's evidence, or about all. One listing: who may list need not read. */
export async function listDecisions(store: ObjectStore, source?: string): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for await (const { key } of store.list('ledger', decisionPrefix(source))) decisions.push(parseDecisionKey(key));
  return decisions;
}

/** What holds about a source's evidence now. */
export async function readDecided(store: ObjectStore, source: string): Promise<Decided> {
  return decidedBy(await listDecisions(store, source));
}

/** Keeps a decision, twice. It is never written over: a later one stands beside it. */
export async function keepDecision(
  store: ObjectStore,
  decision: Decision,
  landingKeys: readonly string[],
): Promise<void> {
  const { as, to, decidedAt } = decision;
  const record = {
    format: 1,
    as,
    ...(to === undefined ? {} : { to }),
    decidedAt: decidedAt.toISOString(),
    landingKeys,
  };
  await putTwice(store, decisionKey(decision), recordText(record));
}
