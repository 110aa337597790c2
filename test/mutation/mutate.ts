import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * `npm run mutate`: breaks lib/lake and lib/contract on purpose and says which breaks no test noticed. Takes Stryker's own
 * options: `-- --mutate lib/lake/as-of.ts` for one file, `-- --force` to try again what did not change.
 */
const root = join(import.meta.dirname, '../..');
const position = z.object({ line: z.number(), column: z.number() });
const mutantSchema = z.object({
  replacement: z.string().default(''),
  status: z.string(),
  location: z.object({ start: position, end: position }),
});
const reportSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(mutantSchema) })),
});
type Mutant = z.output<typeof mutantSchema>;

const report = join(root, '.cache/mutation/report.json');
rmSync(report, { force: true });
const stryker = join(root, 'node_modules/.bin/stryker');
const { status } = spawnSync(stryker, ['run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
if (existsSync(report)) printReport();
if (status !== 0) print('\nFailed: the tests notice too little, or Stryker could not run; it says which above.');
process.exitCode = status ?? 1;

function printReport(): void {
  const files = Object.entries(reportSchema.parse(JSON.parse(readFileSync(report, 'utf8'))).files);
  for (const [name, { source, mutants }] of files) {
    const missed = mutants.filter(isMissed);
    if (missed.length > 0) print(`\n${name}: ${missed.length} not noticed`);
    for (const mutant of missed) print(`  ${describe(mutant, source.split('\n'))}`);
  }
  print('\nfolder          score  noticed  not noticed  did not load');
  for (const folder of ['lib/lake', 'lib/contract', 'lib']) {
    const mutants = files.filter(([name]) => name.startsWith(`${folder}/`)).flatMap(([, file]) => file.mutants);
    if (mutants.length > 0) print(scoreLine(folder, mutants));
  }
  print('\nEach mutant in its place: .cache/mutation/report.html');
}

function scoreLine(folder: string, mutants: readonly Mutant[]): string {
  const noticed = mutants.filter((mutant) => ['Killed', 'Timeout'].includes(mutant.status)).length;
  const missed = mutants.filter(isMissed).length;
  const broken = mutants.filter((mutant) => ['RuntimeError', 'CompileError'].includes(mutant.status)).length;
  const score = `${((100 * noticed) / Math.max(1, noticed + missed)).toFixed(1)} %`;
  const cells = [
    score.padStart(8),
    String(noticed).padStart(7),
    String(missed).padStart(11),
    String(broken).padStart(12),
  ];
  return `${folder.padEnd(12)} ${cells.join('  ')}`;
}

function isMissed({ status: outcome }: Mutant): boolean {
  return outcome === 'Survived' || outcome === 'NoCoverage';
}

/** `12:5  a < b → a <= b`, on one line. */
function describe(
  { location: { start, end }, replacement, status: outcome }: Mutant,
  lines: readonly string[],
): string {
  const first = lines[start.line - 1] ?? '';
  const original = first.slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined);
  const untested = outcome === 'NoCoverage' ? '  (no test comes here)' : '';
  return `${start.line}:${start.column}  ${short(original)} → ${short(replacement)}${untested}`;
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
