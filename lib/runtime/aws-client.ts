/** How long a client of AWS waits, in milliseconds. */
export interface ClientPatience {
  /** For a connection to be there. */
  readonly connectMs: number;
  /** While no byte comes or goes: before an answer begins, and in the middle of one. */
  readonly idleMs: number;
  /** For the beginning of an answer altogether, with the wait for a free connection and the sending of the body. */
  readonly answerMs: number;
}

/**
 * The idle time is longer than any service of ours is silent (a long poll of SQS takes 20 seconds, and S3 sends blanks while
 * it puts parts together) and, in three attempts, shorter than any function may run. The answer's time only ends what the
 * idle time cannot see, a wait for one of the client's connections: four parts of 8 MB need it on a line of 1 Mbit/s.
 */
const patience: ClientPatience = { connectMs: 10_000, idleMs: 30_000, answerMs: 600_000 };

/**
 * The options that every client of AWS is made with: without them a request that is never answered hangs for ever. Of the
 * SDK's own options `requestTimeout` alone only prints a warning, and ends with the first byte of an answer; only
 * `socketTimeout` ends a body that stops half-way (findings/aws-sdk-timeouts.sh). It ends one that nobody reads on for that
 * long, too: whoever asks for an object reads it at once.
 *
 * @example
 * const client = new SQSClient({ ...awsClientOptions(), region });
 */
export function awsClientOptions({ connectMs, idleMs, answerMs }: ClientPatience = patience) {
  return {
    requestHandler: {
      connectionTimeout: connectMs,
      socketTimeout: idleMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
    },
  };
}
