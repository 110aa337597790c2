/**
 * Writes the sample files of the demo beside itself: invented artists and numbers in the platforms' real layouts. The
 * same bytes come out every time (`node samples/make.ts`), but for the deflated zip, whose packing may differ between
 * builds of zlib.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { distrokidSamples } from './make/distrokid.ts';
import type { Sample } from './make/kit.ts';
import { metaadsSamples } from './make/metaads.ts';
import { tiktokSamples } from './make/tiktok.ts';

export const samples: readonly Sample[] = [...distrokidSamples(), ...tiktokSamples(), ...metaadsSamples()];

/** The bytes of a sample as they lie in the folder. */
export async function bytesOf(sample: Sample): Promise<Buffer> {
  if (!sample.zip) return Buffer.from(sample.files.map(({ body }) => body).join(''));
  const zip = new ZipFile();
  // A DOS time is local and without zone: built from local parts, it has the same bytes everywhere.
  const options = { mtime: new Date(2026, 10, 1, 8, 15), forceDosTimestamp: true, compress: sample.zip === 'deflated' };
  for (const { name, body } of sample.files) zip.addBuffer(Buffer.from(body), name, options);
  zip.end();
  return buffer(zip.outputStream);
}

if (import.meta.main) {
  for (const sample of samples) {
    const path = join(import.meta.dirname, sample.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await bytesOf(sample));
  }
}
