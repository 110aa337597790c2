import type { SQSEvent } from 'aws-lambda';
import type { Logger } from '../lake/logger.ts';
import type { SqsMiddleware } from './handler.ts';

/**
 * How long a message stays hidden after its batch was last seen at work, and how often that is said, in seconds. Two renewals
 * in a row may fail before another worker gets the message.
 */
const hidden = { forSeconds: 180, everySeconds: 60 } as const;

/** Messages renewed at the same time: curate takes 500, and SQS's pollers need connections too. */
const renewedAtOnce = 20;

export interface KeepHiddenPorts {
  /** Hides a message for so many seconds from now. */
  readonly hide: (receiptHandle: string, seconds: number) => Promise<void>;
  readonly logger: Logger;
  /** Calls `tick` every so many milliseconds, until the function that it gives is called. */
  readonly every: (milliseconds: number, tick: () => void) => () => void;
}

/**
 * Middleware that keeps a batch's messages hidden while it is at work, and no longer: a function that was killed (out of
 * memory, out of time) cannot give them back, and its queue hides them for six times its limit. It stands innermost, so that
 * it has ended before others say when a failed message is tried again.
 */
export function keepHidden({ hide, logger, every }: KeepHiddenPorts): SqsMiddleware {
  let stop: () => Promise<void> = async () => {};
  const end = async () => {
    const ending = stop;
    stop = async () => {};
    await ending();
  };
  return {
    name: 'keep-hidden',
    before({ event }) {
      let renewal = renew(event, hide, logger);
      const cancel = every(hidden.everySeconds * 1_000, () => {
        renewal = renewal.then(() => renew(event, hide, logger));
      });
      stop = async () => {
        cancel();
        await renewal;
      };
    },
    after: end,
    onError: end,
  };
}

async function renew({ Records: records }: SQSEvent, hide: KeepHiddenPorts['hide'], logger: Logger): Promise<void> {
  let refused = 0;
  for (let from = 0; from < records.length; from += renewedAtOnce) {
    const some = records.slice(from, from + renewedAtOnce);
    const results = await Promise.allSettled(some.map(({ receiptHandle }) => hide(receiptHandle, hidden.forSeconds)));
    refused += results.filter(({ status }) => status === 'rejected').length;
  }
  // Another worker may get them while this one is at work: twice the work, and the same result.
  if (refused > 0) logger.warn('The time that messages stay hidden could not be renewed', { messages: refused });
}
