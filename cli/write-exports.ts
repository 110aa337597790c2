import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportsPage } from '../lib/contract/catalogue/exports-page.ts';
import { marts } from '../lib/marts/registry.ts';
import { sources } from '../lib/sources/registry.ts';

/** A part of `npm run catalog`: writes docs/exports.md from the registries. */
const path = join(import.meta.dirname, '../docs/exports.md');

writeFileSync(
  path,
  exportsPage(
    sources,
    marts.map(({ contract }) => contract),
  ),
);
