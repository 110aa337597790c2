import type { Contract } from '../contract.ts';
import type { MartContract } from '../mart.ts';
import { type CatalogueEntry, catalogueEntries, type DatasetEntry, type MartEntry } from './catalogue-entry.ts';

/** All files of docs/catalog by name: an index, a page for each dataset and mart, and all of it as JSON. */
export function catalogue(contracts: readonly Contract[], marts: readonly MartContract[]): ReadonlyMap<string, string> {
  const entries = catalogueEntries(contracts, marts);
  const pages = entries.map((entry) => [pageName(entry), cataloguePage(entry)] as const);
  const json = `${JSON.stringify(entries, null, 2)}\n`;
  return new Map([['README.md', catalogueIndex(entries)], ...pages, ['catalog.json', json]]);
}

function pageName({ kind, name }: CatalogueEntry): string {
  return kind === 'mart' ? `curated-${name.replaceAll('_', '-')}.md` : `${name.replace('/', '-')}.md`;
}

/** The index: which datasets are read, and which tables are made of them. */
export function catalogueIndex(entries: readonly CatalogueEntry[]): string {
  const link = (entry: CatalogueEntry) => `[${entry.kind === 'mart' ? entry.table : entry.name}](${pageName(entry)})`;
  const datasets = entries.filter((entry) => entry.kind === 'dataset');
  const marts = entries.filter((entry) => entry.kind === 'mart');
  return [
    '# Catalogue',
    '',
    'Written by `npm run catalog` from the contracts in `lib/sources` and `lib/marts`: change those, not this. `lake catalog`',
    'prints the same.',
    '',
    '## Tables',
    '',
    ...table(
      ['table', 'description', 'owner', 'made from'],
      marts.map((one) => [link(one), one.description, one.owner, one.madeFrom.join(', ')]),
    ),
    '',
    '## Datasets',
    '',
    ...table(
      ['dataset', 'description', 'owner', 'feeds'],
      datasets.map((one) => [link(one), one.description, one.owner, one.feeds.join(', ')]),
    ),
    '',
  ].join('\n');
}

/** The catalogue page of a dataset or mart, in Markdown. */
export function cataloguePage(entry: CatalogueEntry): string {
  return entry.kind === 'mart' ? martPage(entry) : datasetPage(entry);
}

function datasetPage(entry: DatasetEntry): string {
  const { freshness, checks, month, recognisedBy } = entry;
  return `${[
    `# ${entry.name}`,
    '',
    entry.description,
    '',
    `- Table: \`${entry.table}\``,
    `- Owner: ${entry.owner}`,
    `- Contract version: ${entry.version}`,
    `- Where it comes from: ${entry.reference}`,
    `- Feeds: ${feedsText(entry)}`,
    ...(entry.personal ? ['- Personal data: refused unless `lake.config.ts` lets it in'] : []),
    `- Recognised by: ${recognisedBy.length === 0 ? 'the layout of its document' : recognisedBy.map((name) => `\`${name}\``).join(', ')}`,
    `- Scope: within \`${entry.scope.join(', ')}\` newer evidence replaces older, whole`,
    ...takenBackText(entry),
    `- Parts by month of: ${month === null ? 'none, one part per raw object' : `\`${month}\``}`,
    `- Freshness: new evidence every ${freshness.everyHours} hours, ${freshness.lagDays} days behind the calendar${freshness.revisedDays > 0 ? `, revised for ${freshness.revisedDays} days` : ''}`,
    '',
    ...table(
      ['column', 'type', 'null', 'unit', 'adds up by', 'personal', 'description'],
      entry.columns.map(({ name, type, nullable, unit, additive, personal, description }) => [
        `\`${name}\``,
        type,
        nullable ? 'yes' : 'no',
        unit ?? '',
        additive ?? '',
        personal ? 'yes' : '',
        description,
      ]),
    ),
    '',
    ...(checks.length === 0
      ? []
      : [
          ...table(
            ['check', 'severity', 'rule'],
            checks.map((check) => [check.name, check.severity, ruleText(check)]),
          ),
          '',
        ]),
  ].join('\n')}`;
}

function takenBackText({ takesBack, measured }: DatasetEntry): readonly string[] {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const loses = takesBack?.only.length ? `loses ${code(takesBack.only)}` : 'is gone';
  return [
    ...(takesBack
      ? [`- Taken back: within ${code(takesBack.alike)} a row that a newer dated capture does not have ${loses}`]
      : []),
    ...(measured.length > 0 ? [`- Null leaves what older evidence of the line knew: ${code(measured)}`] : []),
  ];
}

function feedsText({ feeds, because }: DatasetEntry): string {
  if (feeds.length > 0) return feeds.map((mart) => `\`curated.${mart}\``).join(', ');
  return because === null ? 'no table yet' : `no table, because ${because}`;
}

function martPage(entry: MartEntry): string {
  return [
    `# ${entry.table}`,
    '',
    entry.description,
    '',
    `- Owner: ${entry.owner}`,
    `- Contract version: ${entry.version}`,
    `- Made from: ${entry.madeFrom.map((dataset) => `[${dataset}](${dataset.replace('/', '-')}.md)`).join(', ')}`,
    `- One row per: \`${entry.key.join(', ')}\``,
    `- Months by: ${entry.month === null ? 'none, rebuilt whole' : `\`${entry.month}\``}`,
    `- Sums that equal those of its datasets: ${listed(entry.conserves, entry.because.conserves)}`,
    `- Rows that are followed back to lines: ${listed(entry.traces, entry.because.trace)}`,
    `- Freshness: rebuilt whenever one of them brings something new; the most frequent is expected every ${entry.everyHours} hours`,
    '',
    ...table(
      ['column', 'type', 'unit', 'adds up by', 'description'],
      entry.columns.map(({ name, type, unit, additive, description }) => [
        `\`${name}\``,
        type,
        unit ?? '',
        additive ?? '',
        description,
      ]),
    ),
    '',
  ].join('\n');
}

function listed(names: readonly string[], because: string | undefined): string {
  return names.length === 0 ? `none, because ${because}` : names.map((name) => `\`${name}\``).join(', ');
}

function ruleText(check: Contract['checks'][number]): string {
  switch (check.kind) {
    case 'range':
      return `\`${check.column}\` from ${check.min ?? 'any'} to ${check.max ?? 'any'}`;
    case 'accepted':
      return `\`${check.column}\` is one of ${check.values.join(', ')}`;
    case 'pattern':
      return `\`${check.column}\` has the form \`${check.pattern}\``;
    case 'unique':
      return `\`${check.columns.join(', ')}\` once per document`;
    case 'at-most':
      return `\`${check.column}\` adds up to at most ${check.most} per \`${check.per.join(', ')}\` on each day from \`${check.from}\` to \`${check.to}\``;
    case 'acyclic':
      return `\`${check.from}\`, followed to \`${check.to}\` and on, never leads back to itself`;
    case 'sql':
      return `\`${check.sql}\``;
  }
}

/** A Markdown table whose columns are as wide as their widest cell, so that it reads well as plain text too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, index) => Math.max(3, ...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const [first = '', ...others] = cells.map(line);
  return [first, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
