import { z } from 'zod';
import { LakeError } from './error.ts';
import type { Zone } from './zone.ts';

/** One put that an event announces. It is a hint: the object may be gone, changed, or announced again. */
export interface ObjectPut {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes?: number | undefined;
  readonly etag?: string | undefined;
  /** In a bucket that keeps versions: the one that was put. Another may have been put over it since. */
  readonly versionId?: string | undefined;
}

/** What an event is sent about: the object of a key, or one version of it. */
export type Announced = string | { readonly key: string; readonly versionId: string };

/** The key, and the version where one is meant, as `objectPutEvent` takes them. */
export function announcedPut(one: Announced): Pick<ObjectPut, 'key'> & { readonly versionId?: string } {
  return typeof one === 'string' ? { key: one } : one;
}

/**
 * The schema is tolerant on purpose. AWS adds fields and minor versions, and MinIO and LocalStack leave some out. It
 * checks only the fields that the lake reads.
 */
const s3Record = z.looseObject({
  eventName: z.string(),
  s3: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({
      key: z.string().min(1),
      size: z.number().optional(),
      eTag: z.string().optional(),
      versionId: z.string().optional(),
    }),
  }),
});
const s3Event = z.looseObject({ Records: z.array(s3Record) });
const testEvent = z.looseObject({ Event: z.literal('s3:TestEvent') });

/**
 * Gives the puts in the body of one queue message, which is an S3 event notification as AWS, MinIO and the embedded
 * store send it. Removals and `s3:TestEvent` give none. Throws `invalid-event` for anything else, so that it ends in
 * the dead letters.
 *
 * @example
 * parseObjectPuts(message.body); // [{ bucket: 'landing', key: 'inbox/a b.csv', sizeBytes: 12, etag: '…' }]
 */
export function parseObjectPuts(body: string): readonly ObjectPut[] {
  const json = parseJson(body);
  if (testEvent.safeParse(json).success) return [];
  const parsed = s3Event.safeParse(json);
  if (!parsed.success) {
    throw new LakeError(
      'The message is not an S3 event: read it in the dead letters, and stop the program that sends it.',
      {
        code: 'invalid-event',
        fault: 'operator',
        retry: 'never',
        details: { issues: parsed.error.issues.map((issue) => issue.path.join('.')).slice(0, 5) },
      },
    );
  }
  return parsed.data.Records.filter((record) => record.eventName.includes('ObjectCreated')).map((record) => ({
    bucket: record.s3.bucket.name,
    key: decodeEventKey(record.s3.object.key),
    sizeBytes: record.s3.object.size,
    etag: record.s3.object.eTag,
    versionId: record.s3.object.versionId,
  }));
}

/** The body that the embedded store sends for a put: an S3 event record as AWS writes it. */
export function objectPutEvent(put: {
  readonly bucket: Zone | string;
  readonly key: string;
  readonly sizeBytes?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly at: Date;
}): string {
  return JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'local',
        eventTime: put.at.toISOString(),
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: put.bucket, arn: `arn:aws:s3:::${put.bucket}` },
          object: { key: encodeEventKey(put.key), size: put.sizeBytes, eTag: put.etag, versionId: put.versionId },
        },
      },
    ],
  });
}

/**
 * Decodes the key of an event. S3 writes it form-encoded: a space is `+`, everything else is percent-encoded. MinIO and
 * LocalStack do the same. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function decodeEventKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

/** Writes a key as S3 writes it in an event. This is the reverse of `decodeEventKey`. */
export function encodeEventKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new LakeError('The message is not JSON: read it in the dead letters, and stop the program that sends it.', {
      code: 'invalid-event',
      fault: 'operator',
      retry: 'never',
      cause,
    });
  }
}
