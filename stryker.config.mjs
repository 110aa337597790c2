/**
 * Mutation testing of the pure parts: `npm run mutate` breaks lib/lake and lib/contract in some two thousand ways, one at
 * a time, and fails where the tests notice less than 80 % of them.
 *
 * All kinds of mutants count, texts for people too: what to do about a refused file is what the lake is read for.
 * There is no checker: the TypeScript plugin needs a compiler API that TypeScript 7 does not have. A mutant that does not
 * compile runs all the same, and counts as survived where nothing notices it, so the score is at worst too low.
 * A mutant with which the contracts of the tests do not even load is an error, and counts neither way.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  packageManager: 'npm',
  mutate: ['lib/lake/**/*.ts', 'lib/contract/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Rewriting tsconfig.json for the sandbox needs the same compiler API; a file that is not there is not rewritten.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  // A second run tries again what changed in the mutated files and their tests only; `--force` tries all.
  incremental: true,
  incrementalFile: '.cache/mutation/incremental.json',
  tempDirName: '.cache/mutation/sandbox',
  ignorePatterns: ['.cache', 'coverage', 'dist', 'lake-data', 'bench', 'dashboard'],
  // test/mutation/mutate.ts prints the result from the JSON report.
  reporters: ['progress', 'json', 'html'],
  jsonReporter: { fileName: '.cache/mutation/report.json' },
  htmlReporter: { fileName: '.cache/mutation/report.html' },
  logLevel: 'warn',
  // Contracts are built when a module loads, so a quarter of the mutants runs all tests of its file. It is worth its time.
  warnings: { slow: false },
  thresholds: { high: 90, low: 80, break: 80 },
};
