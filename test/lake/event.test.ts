import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLakeError, type LakeError } from '../../lib/lake/error.ts';
import { decodeEventKey, encodeEventKey, objectPutEvent, parseObjectPuts } from '../../lib/lake/event.ts';

const record = (eventName: string, key: string, more: object = {}) => ({
  eventName,
  s3: { bucket: { name: 'landing' }, object: { key, ...more } },
});
const body = (...records: object[]) => JSON.stringify({ Records: records });

describe('the puts of an event', () => {
  test('as AWS writes it, with fields nobody here knows', () => {
    const aws = {
      eventVersion: '2.4',
      eventSource: 'aws:s3',
      awsRegion: 'eu-central-1',
      eventTime: '2026-11-20T12:00:00.000Z',
      userIdentity: { principalId: 'AWS:X' },
      responseElements: { 'x-amz-id-2': 'x' },
      ...record('ObjectCreated:Put', 'inbox/My+drop/%C3%89t%C3%A9.tsv', { size: 5, eTag: 'abc', sequencer: '0055' }),
    };
    expect(parseObjectPuts(body(aws))).toEqual([
      { bucket: 'landing', key: 'inbox/My drop/Été.tsv', sizeBytes: 5, etag: 'abc' },
    ]);
  });

  test('as MinIO writes it: another name of the event, the key with its bucket beside the records', () => {
    const minio = JSON.stringify({
      EventName: 's3:ObjectCreated:Put',
      Key: 'landing/inbox/a.tsv',
      Records: [record('s3:ObjectCreated:Put', 'inbox%2Fa.tsv', { size: 5, eTag: 'abc', contentType: 'text/plain' })],
    });
    expect(parseObjectPuts(minio)).toMatchObject([{ bucket: 'landing', key: 'inbox/a.tsv' }]);
  });

  test('as LocalStack writes it, without size or tag on some', () => {
    expect(parseObjectPuts(body(record('ObjectCreated:CompleteMultipartUpload', 'inbox/a.tsv')))).toEqual([
      { bucket: 'landing', key: 'inbox/a.tsv', sizeBytes: undefined, etag: undefined },
    ]);
  });

  test('from an IPv6 address, in an event version that is not there yet, with a slash encoded', () => {
    const later = {
      eventVersion: '3.0',
      requestParameters: { sourceIPAddress: '2001:db8::7' },
      annotations: [{ of: 'tomorrow' }],
      ...record('ObjectCreated:Put', 'inbox%2F2026%2Fa.tsv', { size: 5, versionId: 'v1' }),
    };
    expect(parseObjectPuts(body(later)).map(({ key }) => key)).toEqual(['inbox/2026/a.tsv']);
  });

  test('are several in one message, without what was removed', () => {
    const events = body(
      record('ObjectCreated:Put', 'a'),
      record('ObjectRemoved:Delete', 'b'),
      record('ObjectCreated:Copy', 'c'),
    );
    expect(parseObjectPuts(events).map(({ key }) => key)).toEqual(['a', 'c']);
  });

  test('are none in the test event that S3 sends when a bucket is set up', () => {
    expect(parseObjectPuts(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'landing' }))).toEqual(
      [],
    );
    expect(parseObjectPuts(body())).toEqual([]);
  });

  test.each([
    '',
    'hello',
    '{}',
    '[]',
    'null',
    '{"Records":{}}',
    body({ eventName: 'ObjectCreated:Put' }),
    body(record('ObjectCreated:Put', '')),
    body({ eventName: 'ObjectCreated:Put', s3: { bucket: { name: '' }, object: { key: 'a' } } }),
    body({ eventName: 'ObjectCreated:Put', s3: { bucket: {}, object: { key: 'a' } } }),
  ])('are nothing to guess at in what is no event: %s', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'invalid-event', fault: 'operator', retry: 'never' });
    expect(refusal(text).message).toContain('read it in the dead letters');
  });

  test('are refused with the fields that are wrong, and not with what stands in them', () => {
    const secret = body(...Array.from({ length: 7 }, () => record('ObjectCreated:Put', 'secret', { size: 'secret' })));
    const sizes = [0, 1, 2, 3, 4].map((index) => `Records.${index}.s3.object.size`);
    expect(refusal(secret).details).toEqual({ issues: sizes });
    expect(refusal('secret').cause).toBeInstanceOf(SyntaxError);
  });
});

function refusal(text: string): LakeError {
  try {
    parseObjectPuts(text);
  } catch (error) {
    if (isLakeError(error)) return error;
  }
  throw new Error('it was taken');
}

test('the event of a put is what AWS sends for one', () => {
  const at = new Date('2026-11-20T12:00:00Z');
  const event = objectPutEvent({ bucket: 'landing', key: 'inbox/a b.tsv', sizeBytes: 3, etag: 'x', at });
  expect(JSON.parse(event)).toEqual({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'local',
        eventTime: '2026-11-20T12:00:00.000Z',
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: 'landing', arn: 'arn:aws:s3:::landing' },
          object: { key: 'inbox/a+b.tsv', size: 3, eTag: 'x' },
        },
      },
    ],
  });
});

describe('keys in events', () => {
  test.each([
    ['a b.tsv', 'a+b.tsv'],
    ['a+b.tsv', 'a%2Bb.tsv'],
    ['a%2Bb.tsv', 'a%252Bb.tsv'],
    ['x=1/é.tsv', 'x%3D1/%C3%A9.tsv'],
  ])('"%s" is written "%s"', (key, encoded) => {
    expect(encodeEventKey(key)).toBe(encoded);
    expect(decodeEventKey(encoded)).toBe(key);
  });

  test('that are not encoded well are taken as they are', () => expect(decodeEventKey('100%.tsv')).toBe('100%.tsv'));

  test('come through the event of a put as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (key) => {
        const at = new Date('2026-11-20T12:00:00Z');
        const event = objectPutEvent({ bucket: 'landing', key, sizeBytes: 3, etag: 'x', at });
        expect(parseObjectPuts(event)).toEqual([{ bucket: 'landing', key, sizeBytes: 3, etag: 'x' }]);
      }),
    );
  });
});
