import { tableLines } from '../cli/show/table-text.ts';
import { megabytes } from './figures.ts';
import type { Results } from './results.ts';
import type { Goal, Table } from './scenario.ts';

/** Where and with what was measured, in one sentence. */
export function machineText({ measuredAt, machine, versions }: Results): string {
  const { cores, processor, memoryBytes, system, loadBefore } = machine;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const where = `${cores} cores (${processor}), ${megabytes(memoryBytes)} of memory, ${system}, load before ${loadBefore.toFixed(1)}`;
  const busy = loadBefore > cores / 2 ? ' Others were at work on the machine: seconds say little, ratios more.' : '';
  return `Measured on ${measuredAt.slice(0, 10)} on ${where}: ${names.join(', ')}.${busy}`;
}

export function goalsTable(goals: readonly Goal[]): Table {
  return {
    title: 'Goals',
    columns: [{ name: 'what' }, { name: 'goal' }, { name: 'measured', right: true }, { name: 'met' }],
    rows: goals.map(({ what, goal, measured, isMet }) => [what, goal, measured, isMet ? 'yes' : 'no']),
  };
}

/** For a terminal. */
export function textOf({ title, columns, rows, note }: Table): string {
  return [title, ...tableLines(columns, rows), ...(note === undefined ? [] : [note])].join('\n');
}

/** For a document. */
export function markdownOf({ title, columns, rows, note }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const lines = [
    `**${title}**`,
    '',
    line(columns.map(({ name }) => name)),
    `|${columns.map(({ right }) => (right ? '---:' : '---')).join('|')}|`,
    ...rows.map(line),
  ];
  return [...lines, ...(note === undefined ? [] : ['', note])].join('\n');
}
