import type { Reason } from '../../lib/lake/receipt.ts';
import type { ArrivalState, ArrivalStatus } from './arrival.ts';
import { restatedLines } from './restated-text.ts';
import { plainCell } from './table-text.ts';
import { type Colour, counted, datasetsText, grouped, minute, type Paint, wrapped } from './text.ts';

export const stateColours: Readonly<Record<ArrivalState, Colour>> = {
  accepted: 'green',
  held: 'yellow',
  duplicate: 'dim',
  rejected: 'red',
  pending: 'yellow',
};

/** Most characters in a line of explanation: with its indent it fits a terminal of 100 columns. */
const textWidth = 88;

/** An arrival in a few lines: its outcome, its datasets, and each refusal. */
export function arrivalLines(arrival: ArrivalStatus, paint: Paint): readonly string[] {
  const facts = factsOf(arrival);
  return [
    `${paint(stateColours[arrival.state], arrival.state.padEnd(9))}  ${plainCell(arrival.landingKey)}`,
    ...(facts.length > 0 ? [facts.join(' · ')] : []).map(indented),
    ...refusalLines(arrival, paint).map(indented),
    ...restatedLines(arrival.restated, arrival.landingKey, paint).map(indented),
    ...noteLines(arrival, paint).map(indented),
  ];
}

/** An arrival in one line, for a log that runs along; with a line for each month that it changed. */
export function arrivalLine(arrival: ArrivalStatus, paint: Paint): string {
  const [first] = arrival.reasons;
  const facts = first && arrival.state === 'rejected' ? [`${first.reason} ${first.suggestion}`] : factsOf(arrival);
  return [
    `${paint(stateColours[arrival.state], arrival.state.padEnd(9))}  ${[arrival.landingKey, ...facts].map(plainCell).join(' · ')}`,
    ...restatedLines(arrival.restated, arrival.landingKey, paint).map(indented),
  ].join('\n');
}

/** Why files, documents and rows were refused, and what to do about it. */
export function refusalLines({ reasons, rejectedRows }: ArrivalStatus, paint: Paint): readonly string[] {
  const lines = (what: string, { rule, fields, line, reason, suggestion }: Reason) => [
    ...wrapped(plainCell(`${what}${reason}`), textWidth),
    ...wrapped(plainCell(`→ ${suggestion}`), textWidth),
    paint('dim', ruleText(rule, fields, line)),
  ];
  return [
    ...reasons.flatMap((reason) => lines(reason.document === undefined ? '' : `${reason.document}: `, reason)),
    ...rejectedRows.flatMap((rows) => lines(`${counted(rows.rows, 'row')} refused: `, rows)),
  ];
}

/** Notes: they refuse nothing. */
export function noteLines({ notes }: ArrivalStatus, paint: Paint): readonly string[] {
  return notes.flatMap((note) => wrapped(`note: ${plainCell(note)}`, textWidth)).map((line) => paint('dim', line));
}

function ruleText(rule: string, fields: readonly string[], line: number | undefined): string {
  const where = [
    ...(fields.length > 0 ? [`fields ${fields.join(', ')}`] : []),
    ...(line === undefined ? [] : [`line ${line}`]),
  ];
  return plainCell(`(${[`rule ${rule}`, ...where].join(' · ')})`);
}

function factsOf({ datasets, account, asOf, asOfFrom, rows, state }: ArrivalStatus): readonly string[] {
  if (account === null) return [];
  return [
    datasetsText(datasets),
    `account ${account}`,
    ...(asOf === null ? [] : [`as of ${minute(asOf)} (${asOfFrom})`]),
    ...(rows === null ? [] : [rowsText(rows)]),
    ...(state === 'duplicate' ? ['the lake already has these bytes'] : []),
  ].map(plainCell);
}

function rowsText({ read, rejected, setAside }: NonNullable<ArrivalStatus['rows']>): string {
  const parts = [
    ...(rejected > 0 ? [`${grouped(rejected)} of them refused`] : []),
    ...(setAside > 0 ? [`${grouped(setAside)} of them set aside`] : []),
  ];
  return [counted(read, 'row'), ...parts].join(', ');
}

function indented(line: string): string {
  return `           ${line}`;
}
