import { isMoney } from './column.ts';
import { type Check, type Contract, isRowCheck } from './contract.ts';
import { normaliseName } from './header.ts';
import { personalProblems } from './personal.ts';
import { statementProblems } from './statement.ts';

/** What in a contract contradicts itself, one sentence each; nothing where it holds together. */
export function inconsistencies(contract: Contract): readonly string[] {
  const reserved = ['account', 'as_of'].filter((name) => name in contract.columns);
  return [
    ...unknownColumns(contract),
    ...checkProblems(contract),
    ...monthProblems(contract),
    ...recogniseProblems(contract),
    ...columnProblems(contract),
    ...personalProblems(contract),
    ...statementProblems(contract),
    ...feedsProblems(contract),
    ...apartProblems(contract),
    ...newerProblems(contract),
    ...sharedNames(contract).map((name) => `two columns read '${name}'`),
    ...reserved.map((name) => `'${name}' is a column that the lake adds to every dataset`),
  ];
}

function unknownColumns({
  columns,
  scope,
  recognise,
  checks,
  setAside,
  month,
  covers,
  takesBack,
}: Contract): readonly string[] {
  const named = [
    ...scope.map((name) => ['scope', name] as const),
    ...recognise.by.map((name) => ['recognise.by', name] as const),
    ...checks.flatMap((check) => columnsOf(check).map((name) => [`check ${check.name}`, name] as const)),
    ...setAside.flatMap(({ reason, when, sums }) =>
      [...Object.keys(when), ...sums].map((name) => [`setAside ${reason}`, name] as const),
    ),
    ...(month === null ? [] : [['month', month] as const]),
    ...(takesBack?.only ?? []).map((name) => ['takesBack', name] as const),
    ...[covers?.money?.column, covers?.money?.currency].flatMap((name) =>
      name === undefined ? [] : [['covers.money', name] as const],
    ),
  ];
  return named
    .filter(([, name]) => !(name in columns))
    .map(([where, name]) => `${where} names the column '${name}', which the contract does not have`);
}

function recogniseProblems({ recognise: { shape, by } }: Contract): readonly string[] {
  if ((shape === 'table') === (by.length === 0)) return [];
  return [
    shape === 'table' ? 'a layout finds it, so it is not recognised by columns' : 'it is recognised by no column',
  ];
}

/** Where values come from, and what a number counts: both are said of every column. */
function columnProblems({ columns, recognise }: Contract): readonly string[] {
  return Object.entries(columns).flatMap(([name, { type, from, given, unit, additive }]) => {
    const problems: string[] = [];
    const isNumber = type.kind === 'integer' || type.kind === 'decimal';
    if (from.length === 0 && !given && recognise.shape !== 'table') problems.push(`'${name}' has no source column`);
    if (isNumber && (unit === undefined || additive === undefined))
      problems.push(`the number '${name}' has no unit, or does not say whether it adds up`);
    if (!isNumber && additive !== undefined) problems.push(`'${name}' is not a number and cannot add up`);
    if (additive === 'sum' && unit !== undefined && neverSummed.includes(unit))
      problems.push(`'${name}' is ${unit} and cannot add up`);
    return problems;
  });
}

/**
 * Names that two columns are read from in the same way: the same form, and no other name goes before. A day may be kept as it
 * is and as its month, and one column may fall back on what another is read from.
 */
function sharedNames({ columns }: Contract): readonly string[] {
  const readings = Object.values(columns).flatMap(({ from, form }) =>
    [...new Set(from.map(normaliseName))].map((name, at) => ({ name, form, isFirst: at === 0 })),
  );
  const clashes = readings.filter((one, index) =>
    readings.some(
      (other, at) => at < index && other.name === one.name && other.form === one.form && other.isFirst === one.isFirst,
    ),
  );
  return [...new Set(clashes.map(({ name }) => name))];
}

/** Units of which no sum means anything. */
const neverSummed: readonly string[] = ['percent', 'ratio'];

function columnsOf(check: Check): readonly string[] {
  if (check.kind === 'sql') return [];
  if (check.kind === 'acyclic') return [check.from, check.to, check.per];
  if (check.kind === 'at-most') return [check.column, check.from, check.to, ...check.per];
  return check.kind === 'unique' ? check.columns : [check.column];
}

function checkProblems({ columns, checks, setAside }: Contract): readonly string[] {
  const meaningless = checks.flatMap((check) => {
    if (check.kind === 'range') return rangeProblems(check, columns[check.column]?.type.kind);
    if (isRowCheck(check) || check.severity === 'error') return [];
    const refuses =
      check.kind === 'unique' ? 'a unique check refuses the later rows' : `an ${check.kind} check refuses rows`;
    return [`check ${check.name} only warns, but ${refuses}`];
  });
  const names = repeated(checks.map(({ name }) => name));
  const reasons = repeated(setAside.map(({ reason }) => reason));
  return [
    ...meaningless,
    ...names.map((name) => `two checks are named '${name}'`),
    ...reasons.map((name) => `two rules set rows aside as '${name}'`),
  ];
}

function rangeProblems(
  { name, min, max }: Extract<Check, { kind: 'range' }>,
  kind: string | undefined,
): readonly string[] {
  const problems: string[] = [];
  if (kind !== undefined && kind !== 'integer' && kind !== 'decimal')
    problems.push(`check ${name} gives a ${kind} a range of numbers`);
  if (min === undefined && max === undefined) problems.push(`check ${name} has neither a min nor a max`);
  return problems;
}

function monthProblems({ columns, scope, month }: Contract): readonly string[] {
  const column = month === null ? undefined : columns[month];
  if (month === null || !column) return [];
  const problems: string[] = [];
  if (!scope.includes(month)) problems.push(`month '${month}' is not one of the scope's columns`);
  if (column.type.kind !== 'date' && column.type.kind !== 'month')
    problems.push(`month '${month}' is neither a date nor a month`);
  if (!column.required) problems.push(`month '${month}' must be required, or rows would have no month`);
  return problems;
}

function apartProblems({ covers }: Contract): readonly string[] {
  if (covers?.apart === undefined || covers.apart in covers.lines) return [];
  return [`covers.apart names '${covers.apart}', which is none of covers.lines`];
}

function feedsProblems({ feeds, because }: Contract): readonly string[] {
  if (feeds !== undefined && because === undefined) return ["it feeds nothing and does not say why: add because: '…'"];
  if (feeds === undefined && because !== undefined)
    return ["it says because, but not of what: add feeds: 'nothing', or remove because"];
  return [];
}

/** What newer evidence does to older: said in one way, and never of money cell by cell. */
function newerProblems({ columns, covers, takesBack, checks, month }: Contract): readonly string[] {
  const measured = Object.entries(columns).filter(([, { isMeasured }]) => isMeasured);
  const kept = Object.entries(columns).filter(
    ([name, { isMeasured }]) => isMeasured || takesBack?.only?.includes(name),
  );
  const money = kept.filter(([, column]) => isMoney(column));
  const isNamed = checks.some(({ kind }) => kind === 'unique');
  const sql = Object.values(takesBack?.alike ?? {}).join(' ');
  return [
    ...(covers && takesBack
      ? ['it has covers and takesBack: newer evidence with less is either held or takes back']
      : []),
    ...(covers && measured.length > 0 ? ['it has covers and measurements: what is held would be filled in'] : []),
    ...money.map(
      ([name]) => `'${name}' is money, and its rows count or are gone as a whole: it cannot be kept or lost alone`,
    ),
    ...(measured.length > 0 && !isNamed
      ? ['it has measurements, but no unique check says which row is the same line']
      : []),
    ...(takesBack && month !== null && !sql.includes(month)
      ? [`takesBack must name the month's column '${month}', because months are read alone`]
      : []),
  ];
}

/** What stands in the list more than once. */
function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
