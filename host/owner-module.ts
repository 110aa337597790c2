import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isCheckout, packageFolder } from './package-folder.ts';

/** The name under which an owner's file imports `defineLake`. */
export const packageName = 'bedrot-data-lake';

const door = join(packageFolder, isCheckout ? 'lib/lake/config.ts' : 'dist/config.js');
/** The files of owners that were imported, and what they import. */
const owned = new Set<string>();
let isHooked = false;

/**
 * Imports a TypeScript file of the owner's folder. That folder needs no package.json and no node_modules: the package's name
 * means the product that runs, and the files are modules whatever a package.json around them says.
 */
export async function importOwnerModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { href } = pathToFileURL(path);
  owned.add(href);
  hookOnce();
  return import(/* @vite-ignore */ href);
}

function hookOnce(): void {
  if (isHooked) return;
  isHooked = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === packageName) return { url: pathToFileURL(door).href, shortCircuit: true };
      const resolved = next(specifier, context);
      const isOwned = owned.has(resolved.url) || (context.parentURL !== undefined && owned.has(context.parentURL));
      if (!isOwned || !resolved.url.endsWith('.ts')) return resolved;
      owned.add(resolved.url);
      return { ...resolved, format: 'module-typescript' };
    },
  });
}
