import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const readSql = /readFileSync\(new URL\('(\.\/[\w-]+\.sql)', import\.meta\.url\), 'utf8'\)/g;

/** Puts the marts' SQL files into the code: a function has no folder to read them from. */
export const inlineSql: Plugin = {
  name: 'inline-sql',
  setup(build) {
    build.onLoad({ filter: /[\\/]lib[\\/]marts[\\/][^\\/]+[\\/]index\.ts$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const texts = new Map<string, string>();
      for (const [, file = ''] of code.matchAll(readSql))
        texts.set(file, await readFile(join(dirname(path), file), 'utf8'));
      return { contents: code.replace(readSql, (_, file) => JSON.stringify(texts.get(file))), loader: 'ts' };
    });
  },
};

/** Leaves out zod's messages in fifty languages, a quarter of a megabyte: nobody reads them in a function. */
export const oneLocale: Plugin = {
  name: 'one-locale',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** Lets DuckDB's API find the binding beside the code instead of in a package for the machine that bundles. */
export const bindingBesideCode: Plugin = {
  name: 'binding-beside-code',
  setup(build) {
    build.onResolve({ filter: /^@duckdb\/node-bindings$/ }, ({ path }) => ({ path, namespace: 'binding' }));
    build.onLoad({ filter: /.*/, namespace: 'binding' }, () => ({
      contents: "module.exports = require('./duckdb.node');",
      loader: 'js',
    }));
    build.onResolve({ filter: /duckdb\.node$/, namespace: 'binding' }, ({ path }) => ({ path, external: true }));
  },
};

/** Takes the owner's configuration from `path` instead of lake.config.ts. */
export function ownerConfig(path: string): Plugin {
  return {
    name: 'owner-config',
    setup: (build) => build.onResolve({ filter: /[\\/]lake\.config\.ts$/ }, () => ({ path })),
  };
}
