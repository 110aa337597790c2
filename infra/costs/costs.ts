import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measuredRun } from './measured-run.ts';
import { owner } from './owner.ts';
import { withCosts } from './page.ts';
import { stackFacts } from './stack-facts.ts';

/** `npm run costs`: counts what a real owner's lake asks AWS for, and writes the costs of docs/deploy.md. Needs no account. */
const root = join(import.meta.dirname, '../..');
const path = join(root, 'docs/deploy.md');
const config = owner();
const measured = await measuredRun(config, join(root, 'samples'));
await writeFile(path, withCosts(await readFile(path, 'utf8'), measured, stackFacts(config)));
process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\ndocs/deploy.md is written.\n`);
