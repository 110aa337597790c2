import type { Contract } from './contract.ts';
import { stagingColumns } from './table-schema.ts';

/** The catalogue page of a dataset, in Markdown. docs/catalog/ holds these, and a test keeps them equal to the contracts. */
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
    '| column | type | null | unit | personal | description |',
    '| --- | --- | --- | --- | --- | --- |',
    ...stagingColumns(contract).map(
      ({ name, sqlType, nullable, unit, personal, description }) =>
        `| \`${name}\` | ${sqlType} | ${nullable ? 'yes' : 'no'} | ${unit ?? ''} | ${personal ? 'yes' : ''} | ${cell(description)} |`,
    ),
    '',
    ...(checks.length === 0
      ? []
      : [
          '| check | severity | rule |',
          '| --- | --- | --- |',
          ...checks.map((check) => `| ${check.name} | ${check.severity} | ${cell(ruleText(check))} |`),
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

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
