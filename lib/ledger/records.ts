import type { z } from 'zod';
import { eachOf, recordsAtOnce } from '../lake/each-of.ts';
import { LakeError } from '../lake/error.ts';
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

/** All records under a prefix, in the order of their keys. */
export async function readRecords<T>(
  store: ObjectStore,
  zone: Zone,
  prefix: string,
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(zone, prefix)) keys.push(key);
  const records = await eachOf(keys, (key) => readRecord(store, zone, key, schema), recordsAtOnce);
  return records.flatMap((record) => (record ? [record.value] : []));
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
