import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** How code reads a file of SQL, spelled out: in no other way does a bundle find it. */
export const readSql = /readFileSync\(new URL\('(\.{1,2}\/[\w/-]+\.sql)', import\.meta\.url\), 'utf8'\)/g;

/** Puts SQL files into the code: what is bundled has no folder to read them from. */
export const inlineSql: Plugin = {
  name: 'inline-sql',
  setup(build) {
    build.onLoad({ filter: /[\\/](lib[\\/]marts|cli[\\/]commands)[\\/].*\.ts$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      if (code.search(readSql) < 0) return undefined;
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

/**
 * Lets esbuild leave out unused parts of zod. `import { z }` imports zod as one object, which is bundled whole. `import * as
 * z` imports its parts by name, and means the same.
 */
export const usedZod: Plugin = {
  name: 'used-zod',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const whole = "import { z } from 'zod';";
      return code.includes(whole)
        ? { contents: code.replace(whole, "import * as z from 'zod';"), loader: 'ts' }
        : undefined;
    });
  },
};

/**
 * Reads credentials from the environment, where Lambda puts them. The SDK's own search also covers profiles, single sign-on,
 * roles and metadata, with a client for each: an eighth of a megabyte that no function needs.
 */
export const lambdaCredentials: Plugin = {
  name: 'lambda-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'credentials',
      pluginData: { resolveDir },
    }));
    build.onLoad({ filter: /.*/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      loader: 'js',
      resolveDir: (pluginData as { readonly resolveDir: string }).resolveDir,
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

/** Takes the owner's configuration from `path` instead of lake.config.ts; its `bedrot-data-lake` is this package. */
export function ownerConfig(path: string): Plugin {
  return {
    name: 'owner-config',
    setup(build) {
      const door = join(import.meta.dirname, '../../lib/lake/config.ts');
      build.onResolve({ filter: /[\\/]lake\.config\.ts$/ }, () => ({ path }));
      build.onResolve({ filter: /^bedrot-data-lake$/ }, () => ({ path: door }));
    },
  };
}
