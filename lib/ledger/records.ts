import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { eachOf, recordsAtOnce } from '../lake/each-of.ts';
import { isLakeError, LakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';
import type { ObjectStore } from '../store/port.ts';

/** Reads one of the lake's own JSON records; undefined where there is none. Throws `invalid-record` for one of another format, or that was changed by another hand. */
export async function readRecord<T>(
  store: Pick<ObjectStore, 'read'>,
  zone: Zone,
  key: string,
  schema: z.ZodType<T>,
): Promise<{ readonly value: T; readonly etag: string } | undefined> {
  const object = await store.read(zone, key);
  if (!object) return undefined;
  try {
    return { value: parseRecord(object.bytes, schema), etag: object.etag };
  } catch (cause) {
    throw invalidRecord(zone, key, cause);
  }
}

/** The record in these bytes. Throws where they are no JSON, of another format, or not what their digest was taken of. */
export function parseRecord<T>(bytes: Uint8Array, schema: Pick<z.ZodType<T>, 'parse'>): T {
  const opened = unsealed(JSON.parse(new TextDecoder().decode(bytes)));
  if (opened === 'changed') throw new Error('The digest of the record is another one.');
  return schema.parse(opened);
}

/**
 * All records under a prefix, in the order of their keys. One that cannot be read ends it with `invalid-record`; where
 * `pass` is given, it is told there and the others are read.
 */
export async function readRecords<T>(
  store: Pick<ObjectStore, 'list' | 'read'>,
  zone: Zone,
  prefix: string,
  schema: z.ZodType<T>,
  pass?: PassRecord,
): Promise<readonly T[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(zone, prefix)) keys.push(key);
  const records = await eachOf(keys, (key) => readOrPass(store, zone, key, schema, pass), recordsAtOnce);
  return records.flatMap((record) => (record ? [record.value] : []));
}

/** Takes the key, with its zone, of a record that cannot be read. */
export type PassRecord = (place: string) => void;

/** For callers that work on with the records that can be read; a sweep names the others. */
export const passUnreadable: PassRecord = () => undefined;

/** As `readRecord`; one that cannot be read is told to `pass`, if that is given, and then counts as missing. */
export async function readOrPass<T>(
  store: Pick<ObjectStore, 'read'>,
  zone: Zone,
  key: string,
  schema: z.ZodType<T>,
  pass: PassRecord | undefined,
): Promise<{ readonly value: T; readonly etag: string } | undefined> {
  try {
    return await readRecord(store, zone, key, schema);
  } catch (error) {
    if (!pass || !isLakeError(error, 'invalid-record')) throw error;
    pass(`${zone}/${key}`);
    return undefined;
  }
}

/** The text of a record, indented for people, with a digest over all that it says. */
export function recordText(value: object): string {
  return `${JSON.stringify({ ...value, digest: digestOf(value) }, null, 1)}\n`;
}

/** A record without its digest; `changed` where the digest is not that of the rest. Records of older lakes have none. */
function unsealed(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('digest' in json)) return json;
  const { digest, ...value } = json;
  return digest === digestOf(value) ? value : 'changed';
}

function digestOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

function invalidRecord(zone: Zone, key: string, cause: unknown): LakeError {
  return new LakeError(
    `A record of the lake cannot be read: ${zone}/${key}. Run lake sweep --verify --wait: it moves the record to archive and makes it again.`,
    {
      code: 'invalid-record',
      fault: 'operator',
      retry: 'never',
      cause,
    },
  );
}
