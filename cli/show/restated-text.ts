import type { ScopeSums } from '../../lib/stages/curate/change.ts';
import type { RestatedMonth } from './restated-month.ts';
import { plainCell } from './table-text.ts';
import { amount, counted, grouped, type Paint, wrapped } from './text.ts';

/** Months that are told one by one of each kind of change; the rest is counted. */
const toldMonths = 12;

/** Characters of a line, as in an arrival's other lines. */
const textWidth = 88;

/** What newer files changed, and what is held: amounts before and after, what is missing, why, and what to do. */
export function restatedLines(restated: readonly RestatedMonth[], landingKey: string, paint: Paint): readonly string[] {
  const groups = Map.groupBy(restated, ({ role, outcome, isOpen }) => `${role} ${outcome} ${isOpen}`);
  return [...groups.values()].flatMap((group) => {
    const told = group.slice(0, toldMonths).flatMap((one) => monthLines(one, paint));
    const more =
      group.length > toldMonths ? [`… and ${counted(group.length - toldMonths, 'month')} more: --json has them`] : [];
    const held = group.filter(({ role, isOpen }) => role === 'newer' && isOpen);
    const advice = [...new Set(held.map(({ repeats }) => adviceFor(plainCell(landingKey), repeats)))];
    return [...told, ...more, ...advice.flatMap((one) => wrapped(one, textWidth))];
  });
}

function adviceFor(file: string, repeats: string | null): string {
  if (repeats === null)
    return `→ lake accept ${file} --as replacement (it is right), addition (it belongs beside), partial (it is a part: only its lines are new) or another-account NAME`;
  return `→ lake accept ${file} --as another-account ${plainCell(repeats)} (both files are of that account), replacement (the rows are of the account of this file, the other one is wrong) or addition (each of the two accounts has these rows)`;
}

function monthLines(one: RestatedMonth, paint: Paint): readonly string[] {
  const { dataset, account, month, before, after, missing, reason } = one;
  const other = one.other.map(plainCell).join(', ') || 'a file that is gone';
  const what = `${month} of ${dataset}, account ${plainCell(account)}`;
  if (one.role === 'older' && one.repeats !== null) {
    const isHeld = one.isOpen ? 'is held' : 'was held';
    return wrapped(
      `${month} of ${dataset}, account ${plainCell(one.repeats)} stands: ${other} of the account ${plainCell(account)} has the very same rows and ${isHeld}, so that they count once`,
      textWidth,
    );
  }
  if (one.role === 'older' && one.outcome === 'held')
    return wrapped(
      `${what} stands: ${other} ${one.isOpen ? 'is' : 'was'} held against it, ${sumsText(before, after, 'instead of')}`,
      textWidth,
    );
  if (one.role === 'older')
    return wrapped(`${what}: superseded by ${other}, ${sumsText(before, after, 'became')}${ageText(one)}`, textWidth);
  if (one.outcome !== 'held' || !one.isOpen) {
    const verb = {
      replaced: 'restated',
      held: 'was held until a newer file came',
      added: 'added to',
      'part-replaced': 'restated in part',
    };
    return wrapped(`${what}: ${verb[one.outcome]}, ${sumsText(before, after, 'became')}`, textWidth);
  }
  const lacking = missing.map(
    ({ name, some }) => `${name.replaceAll('_', ' ')} ${some.map((value) => plainCell(value)).join(', ')}`,
  );
  return [
    ...wrapped(`${paint('yellow', 'held')}: ${what}: ${sumsText(before, after, 'would become')}`, textWidth),
    ...(lacking.length === 0 ? [] : wrapped(`missing: ${lacking.join('; ')}`, textWidth)),
    ...(reason === null ? [] : wrapped(`${one.repeats === null ? 'likely: ' : ''}${plainCell(reason)}`, textWidth)),
  ];
}

/** Why a file that landed later may be the older one. */
function ageText({ endsWith }: RestatedMonth): string {
  return endsWith === null
    ? ''
    : `. This file ends with ${endsWith} and nobody said when it was exported, so it is older than a file that goes on for longer`;
}

function sumsText(before: ScopeSums, after: ScopeSums, verb: string): string {
  const currencies = [...new Set([...Object.keys(before.money), ...Object.keys(after.money)])].sort();
  const money = currencies
    .map((one) => [one, before.money[one] ?? '0', after.money[one] ?? '0'] as const)
    .filter(([, was, is]) => /[1-9]/.test(was + is))
    .map(([one, was, is]) => `${amount(was)}${one === '' ? '' : ` ${one}`} ${verb} ${amount(is)}`);
  return [`${counted(before.lines, 'line')} ${verb} ${grouped(after.lines)}`, ...money].join('; ');
}
