import { addSums } from '../../lib/proof/amount.ts';
import type { Difference, DocumentAccount, Reconciliation, Sums } from '../../lib/proof/report.ts';
import { plainCell, tableLines } from './table-text.ts';
import { counted, grouped, moneyText, moneyTexts, type Paint } from './text.ts';

/** How many differences the text names. --json has all of them. */
const shownDifferences = 40;

/** A reconciliation as text: datasets, months, tables, and then the differences. */
export function reconciliationLines(found: Reconciliation, paint: Paint): readonly string[] {
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
    ...differenceLines(differences, paint),
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

function differenceLines(differences: readonly Difference[], paint: Paint): readonly string[] {
  if (differences.length === 0) return ['Everything adds up.'];
  const shown = differences.slice(0, shownDifferences).flatMap((one) => {
    const where = [one.dataset, one.mart && `curated.${one.mart}`, one.month, one.object ?? one.rawKey, one.document];
    const line = one.line === undefined ? [] : [`line ${one.line}`];
    const key = one.key ? [Object.values(one.key).map(plainCell).join(' · ')] : [];
    return [
      `${paint('red', one.rule)}  ${[...where.flatMap((text) => text ?? []), ...line, ...key].map(plainCell).join(' · ')}`,
      `    ${plainCell(one.reason)}`,
      paint('dim', `    → ${one.suggestion}`),
    ];
  });
  const more = differences.length - shownDifferences;
  return [
    `${counted(differences.length, 'difference')}:`,
    ...shown,
    ...(more > 0 ? [`… and ${grouped(more)} more: --json lists them all`] : []),
  ];
}
