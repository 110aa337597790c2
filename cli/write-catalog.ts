import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '../lib/contract/catalogue.ts';
import { marts } from '../lib/marts/registry.ts';
import { sources } from '../lib/sources/registry.ts';

/** `npm run catalog`: writes docs/catalog from the contracts and removes the pages of datasets that are gone. */
const folder = join(import.meta.dirname, '../docs/catalog');
const pages = catalogue(
  sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract)),
  marts.map(({ contract }) => contract),
);
await mkdir(folder, { recursive: true });
for (const name of await readdir(folder)) if (!pages.has(name)) await rm(join(folder, name));
for (const [name, text] of pages) await writeFile(join(folder, name), text);
process.stdout.write(`${pages.size} pages in docs/catalog\n`);
