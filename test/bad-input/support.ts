import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { ZipFile } from 'yazl';
import type { Reason, Receipt } from '../../lib/lake/receipt.ts';
import type { TestLake } from '../support/lake.ts';

/** What rows hold in the fixtures and what may never leave them. */
const planted = /SECRET-VALUE-123|kite@example\.com|zoe@example\.com/;

/** Nothing that the lake writes about data, and no key and no log line, holds what was planted in rows. */
export async function expectNoRowValues(lake: TestLake): Promise<void> {
  for (const [key, bytes] of await lake.objects()) {
    expect(key).not.toMatch(planted);
    const isRecord = key.endsWith('.json') && !key.startsWith('landing/') && !key.startsWith('raw/');
    if (isRecord) expect(bytes.toString(), key).not.toMatch(planted);
  }
  for (const line of lake.logged) expect(line).not.toMatch(planted);
}

/** Landing holds the exact bytes that arrived. */
export async function expectKept(lake: TestLake, key: string, bytes: Uint8Array | string): Promise<void> {
  expect((await lake.objects()).get(`landing/${key}`)?.equals(Buffer.from(bytes as Uint8Array))).toBe(true);
}

/** Refused for one rule, with what to do about it; gives the reason. */
export function expectRefused(receipt: Receipt, rule: string): Reason {
  expect(receipt.outcome).toBe('rejected');
  expect(receipt.reasons.map((reason) => reason.rule)).toEqual([rule]);
  const [reason] = receipt.reasons as [Reason];
  expect(reason.reason).toMatch(/\.$/);
  expect(reason.suggestion).toMatch(/^[A-Z].+\.$/);
  expect(receipt.rawKeys).toEqual([]);
  return reason;
}

/** A zip of these files; the same bytes every time. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const zip = new ZipFile();
  const mtime = new Date('2026-01-01T00:00:00Z');
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content as Uint8Array), name, { mtime });
  zip.end();
  return buffer(zip.outputStream as NodeJS.ReadableStream);
}

/** Every occurrence of some bytes replaced by as many others: what no honest zip writer does. */
export function forged(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}
