import { Readable } from 'node:stream';
import type { Zone } from '../lake/zone.ts';
import { md5Hex, readBody, releaseAdopted } from './body.ts';
import { checkKey, checkMetadata, compareKeys } from './key-check.ts';
import type { Body, ObjectHead, ObjectInfo, ObjectStore, PutCondition, PutOptions, PutResult } from './port.ts';
import { missingObject } from './store-error.ts';

interface Held extends ObjectHead {
  readonly bytes: Uint8Array;
}

/**
 * A store that lives as long as the process. Tests of everything above the port run on it. It holds and gives copies,
 * so nobody can change an object from outside.
 *
 * @example
 * const store = memoryStore({ clock: { now: () => new Date('2026-11-01T00:00:00Z') } });
 */
export function memoryStore(ports: { readonly clock: { now(): Date } }): ObjectStore {
  const held = new Map<Zone, Map<string, Held>>();

  function objectsOf(zone: Zone): Map<string, Held> {
    const known = held.get(zone) ?? new Map<string, Held>();
    held.set(zone, known);
    return known;
  }

  function find(zone: Zone, key: string): Held | undefined {
    checkKey(key);
    return objectsOf(zone).get(key);
  }

  return {
    async head(zone, key) {
      const object = find(zone, key);
      if (object === undefined) return undefined;
      const { bytes: _, ...head } = object;
      return head;
    },
    async get(zone, key) {
      const object = find(zone, key);
      if (object === undefined) throw missingObject(zone, key);
      return Readable.from([Buffer.from(object.bytes)], { objectMode: false });
    },
    async read(zone, key) {
      const object = find(zone, key);
      return object && { bytes: Uint8Array.from(object.bytes), etag: object.etag };
    },
    async put(zone: Zone, key: string, body: Body, options: PutOptions = {}): Promise<PutResult> {
      checkKey(key);
      checkMetadata(options.metadata);
      const bytes = Uint8Array.from(await readBody(body));
      // There is no await between looking and setting. This makes a conditional put atomic here.
      const refusal = refusalOf(objectsOf(zone).get(key), options.condition);
      if (refusal !== undefined) return { outcome: refusal };
      const etag = md5Hex(bytes);
      const facts = { key, sizeBytes: bytes.byteLength, lastModified: ports.clock.now(), etag };
      objectsOf(zone).set(key, { ...facts, metadata: { ...options.metadata }, bytes });
      await releaseAdopted(body);
      return { outcome: 'written', etag };
    },
    async remove(zone, key, { ifMatch } = {}) {
      checkKey(key);
      if (ifMatch !== undefined && objectsOf(zone).get(key)?.etag !== ifMatch) return 'changed';
      objectsOf(zone).delete(key);
      return 'removed';
    },
    async *list(zone: Zone, prefix = ''): AsyncGenerator<ObjectInfo> {
      const objects = objectsOf(zone);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(compareKeys);
      for (const key of keys) {
        const object = objects.get(key);
        if (object !== undefined) yield { key, sizeBytes: object.sizeBytes, lastModified: object.lastModified };
      }
    },
    async close() {
      held.clear();
    },
  };
}

function refusalOf(
  current: ObjectHead | undefined,
  condition: PutCondition | undefined,
): 'exists' | 'changed' | undefined {
  if (condition === undefined) return undefined;
  if ('ifAbsent' in condition) return current === undefined ? undefined : 'exists';
  return current?.etag === condition.ifMatch ? undefined : 'changed';
}
