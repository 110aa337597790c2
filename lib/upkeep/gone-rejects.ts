import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { passUnreadable, readRecords } from '../ledger/records.ts';
import type { GoneObject, GonePorts } from './gone-object.ts';

/** Refused rows that a cleaning record names and that are gone: cleaning the raw object makes them again. It reads all cleaning records. */
export async function goneRejects({ store }: GonePorts): Promise<readonly GoneObject[]> {
  const records = await readRecords(store, 'ledger', 'cleaned/', cleaningRecordSchema, passUnreadable);
  const there = new Set<string>();
  for await (const { key } of store.list('ledger', 'rejects/')) there.add(key);
  const raw = new Set<string>();
  for await (const { key } of store.list('raw')) raw.add(key);
  return records.flatMap(({ rawKey, rejects }) =>
    Object.values(rejects)
      .filter((key) => !there.has(key) && raw.has(rawKey))
      .map((key): GoneObject => {
        const namedBy = `ledger/cleaned/${rawKey}.json`;
        return { zone: 'ledger', key, namedBy, remedy: { stage: 'clean', key: rawKey } };
      }),
  );
}
