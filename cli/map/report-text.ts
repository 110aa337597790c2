import type { Proposal } from '../../lib/sources/statement/mapping/propose.ts';
import { plainCell, tableLines } from '../show/table-text.ts';
import { counted } from '../show/text.ts';
import { entryLines } from './config-entry.ts';
import type { Preview } from './preview.ts';
import type { Written } from './write-config.ts';

/** ISO 4217's code for no currency: it stands where that question is open. */
export const noCurrency = 'XXX';

/** All that `lake map` says of a file. */
export interface MapReport extends Proposal {
  readonly file: string;
  readonly lines: number;
  readonly isWhole: boolean;
  readonly name: string;
  /** How many columns of people it has: they are not shown. */
  readonly people: number;
  readonly preview: Preview | undefined;
  readonly written?: Written;
  readonly isDryRun?: boolean;
}

/** The report for people. */
export function reportLines(report: MapReport): readonly string[] {
  const { file, lines, isWhole, name, entry, open, notes, unread, people, preview } = report;
  const pasted = ['statements: {', ...entryLines(name, entry).map((line) => `  ${line}`), '},'];
  return [
    `${plainCell(file)}: ${isWhole ? '' : 'the first '}${counted(lines, 'line')}.`,
    ...notes,
    ...(unread.length > 0 ? [`Not read are ${unread.map(plainCell).join(', ')}.`] : []),
    ...(people > 0
      ? [`${counted(people, 'column')} of people ${people === 1 ? 'is' : 'are'} neither read nor shown.`]
      : []),
    '',
    ...previewLines(preview),
    ...(open.length > 0 ? ['', ...open] : []),
    '',
    ...outcome(report, pasted),
  ];
}

function previewLines(preview: Preview | undefined): readonly string[] {
  if (preview === undefined) return ['Nothing can be read of it yet.'];
  if ('refused' in preview) return [`It would be refused: ${preview.refused}`];
  const { columns, rows, readLines, refusedLines, amounts, holdsPeople } = preview;
  const shown = tableLines(
    columns.map((name) => ({ name })),
    rows.map((row) => columns.map((column) => plainCell(row[column] ?? ''))),
  );
  const money = Object.entries(amounts).map(
    ([currency, amount]) => `${amount} ${currency === noCurrency ? 'of a currency to be said' : currency}`,
  );
  return [
    ...shown,
    `${counted(readLines, 'line')} would be read: ${money.join(', ')}. Compare that with what was paid.`,
    ...(holdsPeople ? ['Remove its columns of people before you put it: as it is, it would be refused.'] : []),
    ...(refusedLines > 0 ? [`${counted(refusedLines, 'line')} would be refused.`] : []),
  ];
}

function outcome({ written, isDryRun, open, name, file }: MapReport, pasted: readonly string[]): readonly string[] {
  const text = pasted.map((line) => `  ${line}`);
  if (written === undefined) {
    const next =
      open.length > 0 ? [] : [`Write it with lake map ${plainCell(file)} --write ${name}, or paste it yourself.`];
    return ['lake.config.ts:', ...text, ...next];
  }
  if ('refused' in written) return [`Not written. ${written.refused}`, ...text];
  const next = isDryRun ? [] : ['Files that were refused before are read with lake replay --stage validate --wait.'];
  return [`${isDryRun ? 'Would write' : 'Wrote'} into ${written.path}:`, ...text, ...next];
}
