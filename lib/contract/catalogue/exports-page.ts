import type { MartContract } from '../mart.ts';
import type { Source } from '../source.ts';
import { table } from './catalogue.ts';

/** docs/exports.md: which exports the lake reads, source by source, and the tables that each of them fills. */
export function exportsPage(sources: readonly Source[], marts: readonly MartContract[]): string {
  const rows = sources.map(({ id, title, reads, datasets }) => {
    const own = new Set(datasets.map(({ contract }) => contract.dataset));
    const filled = marts.filter(({ inputs }) => inputs.some(({ dataset }) => own.has(dataset)));
    const names = filled.map(({ mart }) => `[\`${mart}\`](catalog/curated-${mart.replaceAll('_', '-')}.md)`);
    return [title, reads, names.join(', '), `[${id}](../lib/sources/${id}/README.md)`];
  });
  return [
    '# Exports that the lake reads',
    '',
    'The lake recognises a file by its contents, whatever its name is and wherever you drop it. The README of a source says where to',
    'find each export on the platform, which variants the lake reads, and how sure we are of each. Columns of every dataset:',
    '[docs/catalog](catalog/README.md).',
    '',
    ...table(['from', 'what is read', 'tables that it fills', 'how to get it'], rows),
    '',
    'Your distributor is not here? Describe its statement in `lake.config.ts` ([how](../lib/sources/statement/README.md)), or',
    '[add it as a source](adding-a-source.md).',
    '',
    '`npm run catalog` writes this page from [lib/sources](../lib/sources/list.ts).',
    '',
  ].join('\n');
}
