import type { QueueName } from '../../lib/lake/zone.ts';
import type { HiddenReport, HiddenWork } from '../../lib/upkeep/hidden-work.ts';
import { deadTopic } from './dead-letter-text.ts';
import { plainCell } from './table-text.ts';
import { counted, durationText, minute, type Paint } from './text.ts';

/** How many are named; the others are counted: a burst has thousands. */
const namedWork = 20;

/** What is in work or waits for its next try, since when, and why. */
export function hiddenLines({ work, untold }: HiddenReport, now: Date, paint: Paint): readonly string[] {
  const more = work.length - namedWork;
  const names = Object.keys(untold) as QueueName[];
  return [
    ...work.slice(0, namedWork).flatMap((one) => hiddenWorkLines(one, now, paint)),
    ...(more > 0 ? [`… ${counted(more, 'message')} more in work or waiting`] : []),
    ...names.map((stage) => {
      const count = untold[stage] ?? 0;
      return `${stage}: ${counted(count, 'message')} in work or waiting for the next try (SQS says only how many)`;
    }),
  ];
}

function hiddenWorkLines(work: HiddenWork, now: Date, paint: Paint): readonly string[] {
  const { stage, keys, state, since, until, reason } = work;
  const time = `for ${durationText(now.getTime() - Date.parse(since))}`;
  const what = deadTopic({ stage, keys });
  if (state === 'in-work')
    return [
      `${paint('yellow', 'in work')}    ${what}: ${time}; if its process was killed, it is tried again ${minute(until)} UTC, or at the next start of the lake`,
    ];
  return [
    `${paint('yellow', 'waits')}      ${what}: ${time}; it is tried again ${minute(until)} UTC, or at the next start of the lake`,
    ...(reason === null ? [] : [`           ${plainCell(reason)}`]),
  ];
}

/** What an outage keeps waiting, each with its cause, and what happens next. */
export function parkedLines(parked: readonly HiddenWork[], goesOn: string, paint: Paint): readonly string[] {
  if (parked.length === 0) return [];
  const causes = [...Map.groupBy(parked, ({ reason }) => reason ?? 'no cause was kept')];
  return causes.flatMap(([reason, some]) => {
    const [first] = some;
    const what = some.length === 1 && first ? deadTopic(first) : `${counted(some.length, 'message')} of work`;
    return [
      `${paint('yellow', 'waits')}      ${what}: ${plainCell(reason.replace(/^[a-z-]+: /, ''))}`,
      `           Nothing is lost. When the cause is gone, ${goesOn}, within five minutes; so does this command at once.`,
    ];
  });
}
