import { LakeError } from '../lake/error.ts';
import type { ReceiveOptions } from './port.ts';

/**
 * The limits of SQS. Every adapter refuses the same requests, so that what works in one place works in all.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const queueLimits = {
  /**
   * Longest body, and largest batch request, in UTF-8 bytes. AWS accepts 1 MiB since 2025, but older queues and
   * lookalikes accept only this. An S3 event has about 1 KB.
   */
  bodyBytes: 262_144,
  /** Entries of one batch request of the SQS protocol. */
  requestEntries: 10,
  /** Longest delay of a new message, in seconds. */
  delaySeconds: 900,
  /** Longest visibility timeout, in seconds: 12 hours. */
  visibilitySeconds: 43_200,
  /** Most messages of one receive: the largest batch that Lambda takes from a queue. */
  receiveMessages: 10_000,
} as const;

// SQS refuses control characters and lone surrogates, because bodies must be valid XML 1.0 text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Throws `invalid-event` if SQS would refuse a body: empty, too long, or not valid text. */
export function checkBodies(bodies: readonly string[]): void {
  for (const body of bodies) {
    const sizeBytes = Buffer.byteLength(body);
    if (sizeBytes > queueLimits.bodyBytes) {
      throw refused(
        `A message of ${sizeBytes} bytes is longer than a queue accepts (${queueLimits.bodyBytes}): send a key instead of data.`,
        {
          sizeBytes,
        },
      );
    }
    if (body === '') throw refused('A message has no body: send an event.', {});
    if (!body.isWellFormed() || forbidden.test(body)) {
      throw refused('A message holds characters that a queue cannot carry: send JSON, which escapes them.', {
        sizeBytes,
      });
    }
  }
}

/** Throws unless a new message may have this `delaySeconds`. */
export function checkSendDelay(delaySeconds: number): void {
  checkRange('delaySeconds', delaySeconds, 0, queueLimits.delaySeconds);
}

/** Throws unless a received message may be released with this `delaySeconds`. */
export function checkReleaseDelay(delaySeconds: number): void {
  checkRange('delaySeconds', delaySeconds, 0, queueLimits.visibilitySeconds);
}

/**
 * Throws unless a receive may have these `options`. A timeout of zero would hand out one message twice in one receive.
 */
export function checkReceive(options: ReceiveOptions): void {
  checkRange('maxMessages', options.maxMessages, 1, queueLimits.receiveMessages);
  if (!Number.isInteger(options.maxMessages)) throw outOfRange('maxMessages', options.maxMessages, 'a whole number');
  checkRange('visibilityTimeoutSeconds', options.visibilityTimeoutSeconds, 0.001, queueLimits.visibilitySeconds);
}

/** The instant `delaySeconds` after `fromMs`, in whole milliseconds, as all adapters' clocks keep it. */
export function dueAtMs(fromMs: number, delaySeconds: number): number {
  return fromMs + Math.round(delaySeconds * 1000);
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw outOfRange(name, value, `from ${least} to ${most}`);
}

function outOfRange(name: string, value: number, range: string): LakeError {
  return new LakeError(`${name} is ${value} but must be ${range}: correct the caller.`, {
    code: 'usage',
    fault: 'bug',
    retry: 'never',
    details: { name, value },
  });
}

function refused(message: string, details: Readonly<Record<string, unknown>>): LakeError {
  return new LakeError(message, { code: 'invalid-event', fault: 'bug', retry: 'never', details });
}
