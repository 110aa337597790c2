import type { z } from 'zod';
import { eachOf, recordsAtOnce } from '../lake/each-of.ts';
import { isLakeError, LakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';
import type { ObjectStore } from '../store/port.ts';

/** Reads one of the lake's own JSON records; undefined where there is none. Throws `invalid-record` for one of another format. */
export async function readRecord<T>(
  store: Pick<ObjectStore, 'read'>,
  zone: Zone,
  key: string,
  schema: z.ZodType<T>,
): Promise<{ readonly value: T; readonly etag: string } | undefined> {
  const object = await store.read(zone, key);
  if (!object) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(object.bytes));
  } catch (cause) {
    throw invalidRecord(zone, key, cause);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw invalidRecord(zone, key, parsed.error);
  return { value: parsed.data, etag: object.etag };
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

/** The text of a record, indented for people. */
export function recordText(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function invalidRecord(zone: Zone, key: string, cause: unknown): LakeError {
  return new LakeError(`A record of the lake cannot be read: ${zone}/${key}. Move it aside; a sweep makes it again.`, {
    code: 'invalid-record',
    fault: 'operator',
    retry: 'never',
    cause,
  });
}
