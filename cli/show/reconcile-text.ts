import type { MartContract } from '../../lib/contract/mart.ts';
import { addSums } from '../../lib/proof/amount.ts';
import { type Cause, causesOf } from '../../lib/proof/causes.ts';
import type { Difference, DocumentAccount, Reconciliation, Sums } from '../../lib/proof/report.ts';
import { plainCell, tableLines } from './table-text.ts';
import { counted, grouped, moneyText, moneyTexts, type Paint } from './text.ts';

/** How many differences the text names. --json has all of them. */
const shownDifferences = 40;

/** A reconciliation as text: datasets, months, tables, and then the differences. */
export function reconciliationLines(
  found: Reconciliation,
  contracts: readonly MartContract[],
  paint: Paint,
): readonly string[] {
  const { documents, months, marts, differences } = found;
  if (documents.length === 0 && differences.length === 0) return ['There is nothing to reconcile yet.'];
  const mark = (holds: boolean) => paint(holds ? 'green' : 'red', holds ? '✓' : '✗');
  const right = (name: string) => ({ name, right: true });
  const byDataset = [...Map.groupBy(documents, ({ dataset }) => dataset)];
  const landing = byDataset.map(([dataset, some]) => datasetRow(dataset, some, mark));
  const staging = months.map(({ dataset, month, landing: lines, accepted, current, superseded, held, holds }) => [
    dataset,
    month,
    lines === null ? '' : grouped(lines.rows),
    grouped(accepted.rows),
    grouped(current.rows),
    grouped(superseded.rows),
    grouped(held.rows),
    sumsCell(current),
    mark(holds),
  ]);
  const curated = marts.map(({ mart, month, rows, conserved, byCurrency, holds }) => [
    `curated.${mart}`,
    month,
    grouped(rows),
    Object.entries(conserved)
      .map(([column, total]) => moneyText(column, total, byCurrency[column]))
      .join(', '),
    mark(holds),
  ]);
  return [
    ...section(
      'landing = accepted + rejected + set aside',
      [
        { name: 'dataset' },
        right('documents'),
        right('lines'),
        right('accepted'),
        right('rejected'),
        right('set aside'),
        { name: 'accepted money' },
        { name: '' },
      ],
      landing,
    ),
    ...section(
      'accepted = current + superseded + held',
      [
        { name: 'dataset' },
        { name: 'month' },
        right('landing'),
        right('accepted'),
        right('current'),
        right('superseded'),
        right('held'),
        { name: 'current money' },
        { name: '' },
      ],
      staging,
    ),
    ...section(
      'curated = current',
      [{ name: 'table' }, { name: 'month' }, right('rows'), { name: 'same as the current rows' }, { name: '' }],
      curated,
    ),
    ...differenceLines(causesOf(differences, contracts), paint),
  ];
}

function section(
  title: string,
  columns: Parameters<typeof tableLines>[0],
  rows: readonly (readonly string[])[],
): readonly string[] {
  return rows.length === 0 ? [] : [title, ...tableLines(columns, rows).map((line) => `  ${line}`), ''];
}

function datasetRow(
  dataset: string,
  documents: readonly DocumentAccount[],
  mark: (holds: boolean) => string,
): readonly string[] {
  const sum = (of: (one: DocumentAccount) => Sums) => addSums(documents.map(of));
  return [
    dataset,
    grouped(documents.length),
    grouped(sum(({ landing }) => landing).rows),
    grouped(sum(({ accepted }) => accepted).rows),
    grouped(sum(({ rejected }) => rejected).rows),
    grouped(sum(({ setAside }) => setAside).rows),
    sumsCell(sum(({ accepted }) => accepted)),
    mark(documents.every(({ holds }) => holds)),
  ];
}

/** Leaves out sums that are zero: most money columns of most exports are. */
function sumsCell({ money, byCurrency }: Sums): string {
  return moneyTexts(money, byCurrency).join(', ');
}

function differenceLines(causes: readonly Cause[], paint: Paint): readonly string[] {
  if (causes.length === 0) return ['Everything adds up.'];
  const shown = causes.slice(0, shownDifferences).flatMap(({ difference: one, followers }) => {
    const where = [one.dataset, one.mart && `curated.${one.mart}`, one.month, one.object ?? one.rawKey, one.document];
    const line = one.line === undefined ? [] : [`line ${one.line}`];
    const key = one.key ? [Object.values(one.key).map(plainCell).join(' · ')] : [];
    return [
      `${paint('red', one.rule)}  ${[...where.flatMap((text) => text ?? []), ...line, ...key].map(plainCell).join(' · ')}`,
      `    ${plainCell(one.reason)}`,
      ...followerLines(followers),
      paint('dim', `    → ${one.suggestion}`),
    ];
  });
  const more = causes.length - shownDifferences;
  const all = causes.reduce((sum, { followers }) => sum + 1 + followers.length, 0);
  return [
    `${counted(all, 'difference')}:`,
    ...shown,
    ...(more > 0 ? [`… and ${grouped(more)} more: --json lists them all`] : []),
  ];
}

/** Differences that are there because of another one are counted by their kind. */
function followerLines(followers: readonly Difference[]): readonly string[] {
  if (followers.length === 0) return [];
  const kinds = [...Map.groupBy(followers, ({ rule }) => rule)].map(
    ([rule, some]) => `${grouped(some.length)} ${rule}`,
  );
  return [`    From it follow: ${kinds.join(', ')} (--json lists them).`];
}
