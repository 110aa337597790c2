import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Source } from '../../lib/contract/source.ts';

const ending = '.expected.json';

/**
 * What a source of the project in `root` is missing besides its code, one sentence each: the file, and the command that makes
 * it or what to write. Of a fixture that lacks its expected rows only that is said.
 */
export function missingPieces(root: string, { id, datasets }: Pick<Source, 'id' | 'datasets'>): readonly string[] {
  const readme = `lib/sources/${id}/README.md`;
  const fixtures = `test/fixtures/${id}`;
  const names = existsSync(join(root, fixtures)) ? readdirSync(join(root, fixtures)).sort() : [];
  const stems = new Set(names.map(stemOf));
  const paired = [...stems].flatMap((stem) => {
    const file = names.find((name) => stemOf(name) === stem && !name.endsWith(ending));
    if (file === undefined)
      return `${fixtures}/${stem}${ending} has no export beside it: add the file, or remove this one`;
    if (names.includes(stem + ending)) return [];
    return `${fixtures}/${file} has no expected rows: run \`node test/fixtures/write-expected.ts ${id}/${file}\` and read every value`;
  });
  const shown = names.filter((name) => name.endsWith(ending)).flatMap((name) => tablesOf(join(root, fixtures, name)));
  const hidden = paired.length > 0 ? [] : datasets.filter(({ contract }) => !shown.includes(contract.dataset));
  return [
    ...(existsSync(join(root, readme))
      ? []
      : [`${readme} is missing: write where the export is found, as lib/sources/tunecore/README.md does`]),
    ...paired,
    ...hidden.map(
      ({ contract }) =>
        `${contract.dataset} has no fixture: put an invented export into ${fixtures}, then run \`node test/fixtures/write-expected.ts ${id}/FILE\``,
    ),
  ];
}

function stemOf(name: string): string {
  return name.endsWith(ending) ? basename(name, ending) : basename(name, extname(name));
}

function tablesOf(path: string): readonly string[] {
  const { tables } = JSON.parse(readFileSync(path, 'utf8')) as { readonly tables: Readonly<Record<string, unknown>> };
  return Object.keys(tables);
}
