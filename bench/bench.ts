import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf, documentPath, filled, picture } from './document.ts';
import { machine, versions } from './machine.ts';
import { type Options, readOptions, usageText } from './options.ts';
import { pictureOf } from './picture.ts';
import { goalsTable, machineText, textOf } from './report-text.ts';
import { type Results, resultsSchema } from './results.ts';
import type { Goal, Scenario } from './scenario.ts';
import { scenarios } from './scenarios/registry.ts';
import { openWorkbench } from './workbench.ts';

/**
 * `npm run bench`: measures the lake, each scenario in processes of its own, and prints tables. It fails on a wrong result, and
 * never because of a slow one. `--help` lists the options.
 */
if (process.argv.includes('--help')) say(usageText);
else {
  const asked = read();
  if (asked?.options.draw !== undefined) await draw(asked.options.draw);
  else if (asked) await measureAll(asked.options, asked.chosen);
}

function read(): { readonly options: Options; readonly chosen: readonly Scenario[] } | undefined {
  try {
    const options = readOptions(process.argv.slice(2));
    return { options, chosen: choose(options) };
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usageText}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function measureAll(options: Options, chosen: readonly Scenario[]): Promise<void> {
  const withPeers = options.peers && chosen.some(({ name }) => name === 'statement');
  let results: Results = {
    format: 1,
    measuredAt: new Date().toISOString(),
    machine: machine(),
    versions: await versions(withPeers),
    scenarios: {},
  };
  const folder = await mkdtemp(join(tmpdir(), 'lake-bench-'));
  const bench = openWorkbench(folder, options, say);
  const goals: Goal[] = [];
  say(machineText(results));
  try {
    for (const { name, run, report } of chosen) {
      say(`\n— ${name}`);
      const result = await run(bench);
      const { tables, goals: own } = report(result);
      for (const table of tables) say(`\n${textOf(table)}`);
      goals.push(...own);
      results = { ...results, scenarios: { ...results.scenarios, [name]: result } };
      // After each scenario, so that a run that is stopped by hand keeps its results.
      if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 1)}\n`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (goals.length > 0) say(`\n${textOf(goalsTable(goals))}`);
}

function choose({ all, only }: Options): readonly Scenario[] {
  const stranger = only?.find((name) => !scenarios.some((one) => one.name === name));
  if (stranger !== undefined)
    throw new Error(
      `There is no scenario '${stranger}': name some of ${scenarios.map(({ name }) => name).join(', ')}.`,
    );
  return scenarios.filter(({ name, isQuick }) => only?.includes(name) ?? (all || isQuick));
}

async function draw(path: string): Promise<void> {
  const results = resultsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const root = join(import.meta.dirname, '..');
  const document = join(root, documentPath);
  await writeFile(document, filled(await readFile(document, 'utf8'), blocksOf(results)));
  await writeFile(join(root, picture), pictureOf(results));
  say(`Made ${documentPath} and ${picture}.`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
