import { LakeError } from '../lake/error.ts';
import type { ObjectPut } from '../lake/event.ts';
import { type ClaimRef, parseClaimKey, parseRawKey } from '../lake/object-key.ts';
import { correlationIdOf } from '../lake/receipt.ts';
import { type StageName, stageOfPut, zoneOfStage } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import type { Stage, StageInput, StageOutcome } from '../runtime/stage.ts';
import { cleanRaw } from './clean/clean.ts';
import { curate } from './curate/curate.ts';
import { validateArrival } from './validate/validate.ts';

/** The three stages of the chain over their ports. Each takes the puts that its queue announces. */
export function stages(ports: Ports): Readonly<Record<StageName, Stage>> {
  return { validate: validateStage(ports), clean: cleanStage(ports), curate: curateStage(ports) };
}

/**
 * The stage of the queue validate. It works on one arrival after the other and writes a receipt for each.
 *
 * @example
 * export const handler = sqsHandler(validateStage(ports), runtime);
 */
export function validateStage(ports: Ports): Stage {
  return async (inputs, { logger, remainingTimeMs }) =>
    eachInput(inputs, remainingTimeMs, async ({ key, versionId }) => {
      const receipt = await validateArrival(ports, key, versionId);
      if (!receipt) return logger.info('The object is gone from landing', { key });
      const { correlationId, outcome, reasons } = receipt;
      logger.info('Validated', { correlationId, key, outcome, rules: reasons.map(({ rule }) => rule) });
    });
}

/**
 * The stage of the queue clean. It works on one raw object after the other and writes a cleaning record for each.
 *
 * @example
 * export const handler = sqsHandler(cleanStage(ports), runtime);
 */
export function cleanStage(ports: Ports): Stage {
  return async (inputs, { logger, remainingTimeMs }) =>
    eachInput(inputs, remainingTimeMs, async ({ key }) => {
      const correlationId = correlationIdOf(parseRawKey(key).sha256);
      const cleaned = await cleanRaw(ports, key);
      if (!cleaned) return logger.info('The object is gone from raw', { correlationId, key });
      for (const { dataset, outcome, rows } of cleaned.documents) {
        logger.info('Cleaned', { correlationId, dataset, outcome, rows, parts: cleaned.parts.length });
      }
    });
}

/**
 * The stage of the queue curate. It takes the whole batch at once, so any number of claims on the same month cost one
 * rebuild.
 */
export function curateStage(ports: Ports): Stage {
  return async (inputs, { logger }) => {
    const read = inputs.map(readClaims);
    const touched = new Map(
      read.flatMap(({ claims }) => claims.map((claim) => [`${claim.dataset} ${claim.month}`, claim])),
    );
    const reports = await curate(ports, [...touched.values()]);
    const correlationIds = [...new Set([...touched.values()].map(({ sha256 }) => correlationIdOf(sha256)))];
    for (const { reads: _, error, ...report } of reports) {
      logger.info('Curated', {
        correlationIds,
        events: inputs.length,
        ...report,
        ...(error === undefined ? {} : { error }),
      });
    }
    const failed = new Map(
      reports.flatMap(({ reads, error }) => (error === undefined ? [] : reads.map((dataset) => [dataset, error]))),
    );
    return read.map(({ id, claims, error }): StageOutcome => {
      const reason = error ?? claims.map(({ dataset }) => failed.get(dataset)).find((one) => one !== undefined);
      return reason === undefined ? { id, ok: true } : { id, ok: false, error: reason };
    });
  };
}

interface ReadInput {
  readonly id: string;
  readonly claims: readonly ClaimRef[];
  readonly error?: unknown;
}

function readClaims({ id, puts }: StageInput): ReadInput {
  try {
    const keys = puts.map(({ key }) => key).filter((key) => stageOfPut(zoneOfStage.curate, key) === 'curate');
    return { id, claims: keys.map(parseClaimKey) };
  } catch (error) {
    return { id, claims: [], error };
  }
}

/** Works on one message after the other. A message that fails, fails alone. */
async function eachInput(
  inputs: readonly StageInput[],
  remainingTimeMs: () => number,
  work: (put: ObjectPut) => Promise<void>,
): Promise<readonly StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  let longestMs = 0;
  let beforeMs = remainingTimeMs();
  for (const { id, puts } of inputs) {
    if (beforeMs < 2 * longestMs) {
      outcomes.push({ id, ok: false, error: noTimeLeft() });
      continue;
    }
    try {
      for (const put of puts) await work(put);
      outcomes.push({ id, ok: true });
    } catch (error) {
      outcomes.push({ id, ok: false, error });
    }
    const afterMs = remainingTimeMs();
    longestMs = Math.max(longestMs, beforeMs - afterMs);
    beforeMs = afterMs;
  }
  return outcomes;
}

function noTimeLeft(): LakeError {
  return new LakeError(
    'The time of this batch was nearly over: the message goes back to its queue, to be received at once.',
    {
      code: 'out-of-time',
      fault: 'operator',
      retry: 'now',
      severity: 'warning',
    },
  );
}
