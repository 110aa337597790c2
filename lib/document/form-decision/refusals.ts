import type { Contract } from '../../contract/contract.ts';
import type { LayoutRefusal } from '../../contract/source.ts';

type Form = 'numbers' | 'dates';
interface Cell {
  readonly column: string;
  readonly label: string;
  readonly text: string;
}
/** The name of a form, and the reading of a cell in that form. */
type NamedReading = readonly [how: string, value: string];

const choices: Readonly<Record<Form, string>> = {
  numbers: 'point|comma',
  dates: 'day-first|month-first|year-first',
};

function say(form: Form, { dataset }: Contract): string {
  return `Say how it writes ${form}: lake put --${form} ${choices[form]}, or datasets: { '${dataset}': { ${form}: '…' } } in lake.config.ts; or export it again, and do not save it from a spreadsheet.`;
}

/**
 * The reason for several readings that are left and differ. It shows one cell with two readings, because nobody could
 * choose without it.
 */
export function undecided(
  form: Form,
  contract: Contract,
  { column, label, text }: Cell,
  [[one, first], [other, second]]: readonly [NamedReading, NamedReading],
): LayoutRefusal {
  return {
    rule: `ambiguous-${form}`,
    fields: [column],
    reason: `'${label}' has ${text}, which is ${first} ${one} and ${second} ${other}, and nothing else in the file says which.`,
    suggestion: say(form, contract),
  };
}

/** The reason for values that no single form can read. */
export function twoWays(form: Form, contract: Contract, [one = '', other = '']: readonly string[]): LayoutRefusal {
  return {
    rule: `mixed-${form}`,
    reason: `Its ${form} are written in two ways, such as ${one} and ${other}: no reading is right for all of them.`,
    suggestion: `A spreadsheet changed some of them: put the export of ${contract.dataset} as it was downloaded.`,
  };
}

/** The values speak against what a person said. */
export function contradicted(
  form: Form,
  contract: Contract,
  said: string,
  cell: Cell | undefined,
  byDays = false,
): LayoutRefusal {
  const why = byDays
    ? 'its days would then not agree with its capture, its name or each other'
    : 'nobody writes that so';
  return {
    rule: `contradicted-${form}`,
    ...(cell ? { fields: [cell.column] } : {}),
    reason: `You said that its ${form} are written as ${said}, but '${cell?.label ?? ''}' has ${cell?.text ?? ''}: ${why}.`,
    suggestion: `Leave out --${form}, and remove what lake.config.ts says about the ${form} of ${contract.dataset}: the values of the file then decide.`,
  };
}

/** Signs of other currencies than the amounts are in. */
export function signsDisagree(signs: readonly string[], codes: readonly string[]): LayoutRefusal {
  const amounts = codes.length > 0 ? `, and amounts in ${codes.join(', ')}` : '';
  return {
    rule: 'currency-sign',
    reason: `Its numbers have the signs ${signs.join(' ')}${amounts}: they are not of one currency.`,
    suggestion: 'Export one currency at a time, without signs.',
  };
}

interface Exponent {
  readonly column: string;
  readonly label: string;
  readonly text: string;
}

/** A spreadsheet's scientific format, which keeps three digits of any number. */
const scientific = /^[+-]?[0-9][.,][0-9]{2}E[+-][0-9]{2}$/;

/** Exponents that all have a spreadsheet's fixed format are what it left of longer numbers. */
export function roundedNumbers(readings: readonly Exponent[]): LayoutRefusal | undefined {
  const withExponent = readings.filter(({ text }) => /[eE]/.test(text));
  const [first] = withExponent;
  if (first === undefined || !withExponent.every(({ text }) => scientific.test(text))) return undefined;
  return {
    rule: 'rounded-numbers',
    fields: [first.column],
    reason: `'${first.label}' has ${first.text}: a spreadsheet shows numbers so, and keeps three digits of them.`,
    suggestion: 'Put the export as it was downloaded, or let the spreadsheet show the column as plain numbers.',
  };
}
