import type { Contract } from './contract.ts';
import type { MartContract } from './mart.ts';
import { stagingColumns } from './table-schema.ts';

/** All files of docs/catalog by name: an index and a page for each dataset. A test keeps the folder equal to the registry. */
export function catalogue(contracts: readonly Contract[], marts: readonly MartContract[]): ReadonlyMap<string, string> {
  const pages = contracts.map((contract) => [pageName(contract), cataloguePage(contract)] as const);
  return new Map([['README.md', catalogueIndex(contracts, marts)], ...pages]);
}

function pageName({ dataset }: Contract): string {
  return `${dataset.replace('/', '-')}.md`;
}

/** The index: which datasets are read, and each mart with its columns. */
export function catalogueIndex(contracts: readonly Contract[], marts: readonly MartContract[]): string {
  return [
    '# Catalogue',
    '',
    'Written by `npm run catalog` from the contracts in `lib/sources` and `lib/marts`: change those, not this.',
    '',
    '## Datasets',
    '',
    ...table(
      ['dataset', 'description', 'owner'],
      contracts.map((one) => [`[${one.dataset}](${pageName(one)})`, one.description, one.owner]),
    ),
    '',
    '## Marts',
    ...marts.flatMap((one) => ['', ...martSection(one)]),
    '',
  ].join('\n');
}

function martSection({ mart, description, owner, inputs, key, month, columns }: MartContract): readonly string[] {
  return [
    `### curated.${mart}`,
    '',
    description,
    '',
    `- Owner: ${owner}`,
    `- Made from: ${inputs.map(({ dataset }) => `\`${dataset}\``).join(', ')}`,
    `- One row per: \`${key.join(', ')}\``,
    `- Months by: ${month === null ? 'none, rebuilt whole' : `\`${month}\``}`,
    '',
    ...table(
      ['column', 'type', 'unit', 'adds up by', 'description'],
      Object.entries(columns).map(([name, { sqlType, unit, additive, description: what }]) => [
        `\`${name}\``,
        sqlType,
        unit ?? '',
        unit === undefined ? '' : additive,
        what,
      ]),
    ),
  ];
}

/** The catalogue page of a dataset, in Markdown. */
export function cataloguePage(contract: Contract): string {
  const { freshness, checks, scope, month } = contract;
  return `${[
    `# ${contract.dataset}`,
    '',
    contract.description,
    '',
    `- Owner: ${contract.owner}`,
    `- Contract version: ${contract.version}`,
    `- Where it comes from: ${contract.reference}`,
    `- Recognised by: ${contract.recognise.by.map((name) => `\`${contract.columns[name]?.from[0] ?? name}\``).join(', ')}`,
    `- Scope: within \`${['account', ...scope].join(', ')}\` newer evidence replaces older, whole`,
    `- Parts by month of: ${month === null ? 'none, one part per raw object' : `\`${month}\``}`,
    `- Freshness: new evidence every ${freshness.everyHours} hours, ${freshness.lagDays} days behind the calendar${freshness.revisedDays > 0 ? `, revised for ${freshness.revisedDays} days` : ''}`,
    '',
    ...table(
      ['column', 'type', 'null', 'unit', 'personal', 'description'],
      stagingColumns(contract).map(({ name, sqlType, nullable, unit, personal, description }) => [
        `\`${name}\``,
        sqlType,
        nullable ? 'yes' : 'no',
        unit ?? '',
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
    case 'sql':
      return `\`${check.sql}\``;
  }
}

/** A table whose columns are as wide as their widest cell, so that it reads well as plain text too. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
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
