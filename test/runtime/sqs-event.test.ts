import { expect, it } from 'vitest';
import { failureCollector } from '../../lib/runtime/failure-collector.ts';
import { failedIdsOf, sqsEventOf } from '../../lib/runtime/sqs-event.ts';

const sentAt = new Date('2026-03-01T00:00:00Z');
const messages = [
  { id: 'm1', body: 'é', receiptHandle: 'h1', receiveCount: 3, sentAt },
  { id: 'm2', body: 'b', receiptHandle: 'h2', receiveCount: 1, sentAt },
];

it('a batch becomes an SQS event as Lambda would hand it over', () => {
  const [record] = sqsEventOf('curate', messages, new Date('2026-03-01T00:00:05Z')).Records;
  expect(record).toEqual({
    messageId: 'm1',
    receiptHandle: 'h1',
    body: 'é',
    attributes: {
      ApproximateReceiveCount: '3',
      SentTimestamp: '1772323200000',
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: '1772323205000',
    },
    messageAttributes: {},
    md5OfBody: '66ddcd97cfdeabb2f6fb8a999b4bc76f',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:local:000000000000:curate',
    awsRegion: 'local',
  });
});

it('no answer, an empty one and an empty list mean that all succeeded', () => {
  expect(failedIdsOf(messages, undefined).size).toBe(0);
  expect(failedIdsOf(messages, null).size).toBe(0);
  expect(failedIdsOf(messages, { batchItemFailures: [] }).size).toBe(0);
});

it('the named messages failed', () => {
  expect([...failedIdsOf(messages, { batchItemFailures: [{ itemIdentifier: 'm2' }] })]).toEqual(['m2']);
});

it.each(['', 'm3'])('an answer that names %j is worthless', (itemIdentifier) => {
  const answer = { batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier }] };
  expect(() => failedIdsOf(messages, answer)).toThrow(/failures of messages that are not in its batch/);
});

it('the reason of a failure is taken once', () => {
  const notes = failureCollector();
  notes.note('m1', 'why');
  expect([notes.take('m1'), notes.take('m1'), notes.take('m2')]).toEqual(['why', undefined, undefined]);
});
