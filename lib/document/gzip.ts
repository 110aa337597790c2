import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import { headOf } from './foreign.ts';
import { type SpooledFile, spool, TooLarge } from './spool.ts';

/** True where the file begins as gzip does. */
export async function isGzip(path: string): Promise<boolean> {
  return (await headOf(path, 3)) === '\x1f\x8b\x08';
}

/** Unpacks a gzip file into `target`; the limits of zips hold while it expands. */
export async function gunzip(
  path: string,
  target: string,
  limits: Limits,
): Promise<{ readonly file: SpooledFile } | { readonly refused: Reason }> {
  const { size } = await stat(path);
  const objectBytes = Math.min(limits.zipExpandedBytes, Math.max(size, 1024) * limits.zipRatio);
  const source = createReadStream(path);
  const unpacking = source.pipe(createGunzip());
  source.on('error', (error) => unpacking.destroy(error));
  try {
    return { file: await spool(unpacking, target, { objectBytes, lineBytes: limits.lineBytes }) };
  } catch (error) {
    if (error instanceof TooLarge)
      return refuse('gzip-expands-too-far', 'It expands beyond the limits.', 'Unpack it and drop the file inside.');
    if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code)))
      return refuse('gzip-damaged', 'It cannot be unpacked: it is cut off or damaged.', 'Download or copy it again.');
    throw error;
  }
}

function refuse(rule: string, what: string, suggestion: string): { readonly refused: Reason } {
  return { refused: { rule, fields: [], reason: `The gzip file is refused. ${what}`, suggestion } };
}
