import { goalsTable, machineText, markdownOf } from './report-text.ts';
import type { Results } from './results.ts';
import { scenarios } from './scenarios/registry.ts';

/** The document that is made from results: it has marks for their blocks. */
export const documentPath = 'docs/performance.md';
/** The picture that the document shows. */
export const picture = 'docs/performance.svg';

/** The parts of a document that are made from results, by the name between their marks. */
export function blocksOf(results: Results): ReadonlyMap<string, string> {
  const blocks = new Map([['machine', machineText(results)]]);
  const goals = [];
  for (const { name, report } of scenarios) {
    const result = results.scenarios[name];
    if (result === undefined) continue;
    const { tables, goals: own } = report(result);
    goals.push(...own);
    blocks.set(name, tables.map(markdownOf).join('\n\n'));
  }
  return blocks.set('goals', markdownOf(goalsTable(goals)));
}

const marked = /(<!-- bench:([a-z-]+) -->\n)[\s\S]*?(<!-- \/bench -->)/g;

/** Fills what stands between `<!-- bench:NAME -->` and `<!-- /bench -->`; the prose around the marks stays as it is. */
export function filled(document: string, blocks: ReadonlyMap<string, string>): string {
  return document.replaceAll(marked, (_all, start: string, name: string, end: string) => {
    const block = blocks.get(name);
    if (block === undefined && !scenarios.some((one) => one.name === name))
      throw new Error(`The document has a mark for '${name}', which the bench does not measure.`);
    return `${start}${block ?? 'Not measured in this run.'}\n${end}`;
  });
}
