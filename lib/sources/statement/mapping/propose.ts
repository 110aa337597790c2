import { normaliseName } from '../../../contract/header.ts';
import { type ColumnProfile, isCurrencyCode, profilesOf } from './column-profile.ts';
import { isForeignCurrency, isPersonalName, nameScore, type Target, targets } from './header-words.ts';
import { type TotalRow, totalRowOf } from './total-row.ts';

/** A statement as it lies there. */
export interface StatementTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A month stands in the name of its file. */
  readonly isNamedByMonth: boolean;
}

/** What an owner would write in lake.config.ts. */
export interface ProposedEntry {
  readonly preset?: string;
  readonly columns?: Readonly<Record<string, string>>;
  readonly currency?: string;
}

export interface Proposal {
  readonly entry: ProposedEntry;
  /** Questions that the file leaves open, one sentence each: the entry is not complete before they are answered. */
  readonly open: readonly string[];
  /** What a person should know of it, one sentence each. */
  readonly notes: readonly string[];
  /** Names in the header that nothing is read from, without those of people. */
  readonly unread: readonly string[];
  readonly totalRow?: TotalRow | undefined;
}

/** What the person who asks knows better. */
export interface Answers {
  readonly currency?: string | undefined;
  /** The name in the header of what a line pays. */
  readonly amount?: string | undefined;
}

/** The least that names and values of a column must say together. */
const leastScore = 4;
/** Two amounts as near as this are one question. */
const closeScore = 2;

/**
 * Proposes how to read an unknown statement, by the names in its header and what its values look like: an ISRC is told by its
 * form, a country and a currency by their codes, money by its decimals and by what adds up to a total.
 */
export function propose(table: StatementTable, answers: Answers = {}): Proposal {
  const totalRow = totalRowOf(table.rows);
  const lines = table.rows.filter((_, row) => row !== totalRow?.row);
  const profiles = profilesOf(table.header, lines);
  const names = table.header.map(normaliseName);
  const usable = profiles.filter(
    ({ at, name, mail }) =>
      name.trim() !== '' && names.indexOf(names[at] ?? '') === at && mail < 0.1 && !isPersonalName(name),
  );
  const scores = usable.flatMap((profile) =>
    targets.map((target) => ({ target, profile, score: scoreOf(profile, target, totalRow) })),
  );
  const amount = amountOf(scores, answers.amount);
  const chosen = new Map<Target, ColumnProfile>();
  const taken = new Set<number>();
  const take = (target: Target, profile: ColumnProfile) => {
    chosen.set(target, profile);
    taken.add(profile.at);
  };
  if (amount.chosen) take('amount', amount.chosen);
  const ranked = scores.filter(({ target, score }) => target !== 'amount' && score >= leastScore);
  for (const { target, profile } of ranked.sort((a, b) => b.score - a.score || a.profile.at - b.profile.at))
    if (!chosen.has(target) && !taken.has(profile.at)) take(target, profile);
  const money = currencyOf(chosen, usable, answers.currency);
  const months = monthsOf(chosen, table.isNamedByMonth);
  const columns = Object.fromEntries(
    targets.flatMap((target) => {
      const name = target === 'amount' ? money.amount : (months.also[target] ?? chosen.get(target)?.name);
      const isKept = name !== undefined && !(target === 'currency' && money.drops);
      return isKept ? [[target, name]] : [];
    }),
  );
  return {
    entry: { columns, ...(money.code === undefined ? {} : { currency: money.code }) },
    open: [...amount.open, ...money.open, ...(Object.keys(columns).length < 3 ? [tooFew] : [])],
    notes: [...months.notes, ...totalNotes(totalRow)],
    unread: usable.filter(({ at }) => !taken.has(at)).map(({ name }) => name),
    totalRow,
  };
}

const tooFew = 'Fewer than three of its columns are known: name them in lake.config.ts by hand.';

interface Scored {
  readonly target: Target;
  readonly profile: ColumnProfile;
  readonly score: number;
}

function scoreOf(profile: ColumnProfile, target: Target, totalRow: TotalRow | undefined): number {
  const name = nameScore(profile.name, target);
  const { filled, isrc, upc, country, currency, date, number, whole } = profile;
  if (filled === 0) return name >= 6 && target !== 'amount' ? leastScore : 0;
  switch (target) {
    case 'isrc':
      return isrc > 0.8 ? 12 : 0;
    case 'upc':
      return upc > 0.8 && whole > 0.8 && name > 0 ? 10 : 0;
    case 'country':
      return country > 0.8 && currency < 0.8 ? 5 + name : name >= 6 && number < 0.5 && date < 0.5 ? name - 1 : 0;
    case 'currency':
      return currency > 0.95 ? 6 + name - (isForeignCurrency(profile.name) ? 4 : 0) : 0;
    case 'reporting_month':
    case 'sale_month':
      return date > 0.9 && name > 0 ? name + 2 : 0;
    case 'quantity':
      return number > 0.95 && whole > 0.95 && isrc === 0 ? name : 0;
    case 'unit_price':
      return number > 0.95 ? name : 0;
    case 'amount':
      return number > 0.9 && name > 0
        ? name + (whole < 0.9 ? 1 : 0) + (totalRow?.columns.includes(profile.at) ? 1 : 0)
        : 0;
    default:
      return number < 0.9 && date < 0.5 && isrc < 0.5 ? name : 0;
  }
}

interface ChosenAmount {
  readonly chosen?: ColumnProfile | undefined;
  readonly open: readonly string[];
}

/** What a line pays: the one column that says so best. Two that say it nearly as well are a question, and never a guess. */
function amountOf(scores: readonly Scored[], answer: string | undefined): ChosenAmount {
  const candidates = scores.filter(({ target }) => target === 'amount').sort((a, b) => b.score - a.score);
  if (answer !== undefined) {
    const chosen = candidates.find(({ profile }) => normaliseName(profile.name) === normaliseName(answer))?.profile;
    return chosen
      ? { chosen, open: [] }
      : { open: [`It has no column '${answer}' of numbers: --amount takes a name of its header.`] };
  }
  const [best, next] = candidates.filter(({ score }) => score >= leastScore);
  if (best === undefined) {
    const numbers = candidates
      .filter(({ profile }) => profile.number > 0.9 && profile.whole < 0.9)
      .map(({ profile }) => profile.name);
    const which = numbers.length > 0 ? ` Its columns with decimals are ${numbers.join(', ')}.` : '';
    return { open: [`No column says that it is what a line pays: name it with --amount.${which}`] };
  }
  if (next && best.score - next.score < closeScore)
    return {
      chosen: best.profile,
      open: [
        `Either '${best.profile.name}' or '${next.profile.name}' may be what a line pays: say which with --amount.`,
      ],
    };
  return { chosen: best.profile, open: [] };
}

interface ChosenMoney {
  /** The name of the amount, with `{currency}` where a code stands in it. */
  readonly amount?: string | undefined;
  readonly code?: string | undefined;
  /** The column of currencies is not that of the amount. */
  readonly drops: boolean;
  readonly open: readonly string[];
}

function currencyOf(
  chosen: ReadonlyMap<Target, ColumnProfile>,
  usable: readonly ColumnProfile[],
  answer: string | undefined,
): ChosenMoney {
  const profile = chosen.get('amount');
  const amount = profile?.name;
  if (answer !== undefined) return { amount, code: answer, drops: true, open: [] };
  const inName = amount?.match(/\b[A-Z]{3}\b/g)?.filter(isCurrencyCode) ?? [];
  const [code] = inName;
  if (amount !== undefined && code !== undefined && inName.length === 1)
    return { amount: amount.replace(new RegExp(`\\b${code}\\b`), '{currency}'), drops: true, open: [] };
  const column = chosen.get('currency');
  if (column && !isForeignCurrency(column.name)) {
    const others = usable.filter(
      ({ currency, name, at }) => currency > 0.95 && at !== column.at && !isForeignCurrency(name),
    );
    const doubt =
      others.length > 0
        ? [
            `Either '${column.name}' or '${others[0]?.name}' may be the currency of the amount: say it with --currency, or map it by hand.`,
          ]
        : [];
    return { amount, drops: false, open: doubt };
  }
  const [sign] = profile?.signs.length === 1 ? profile.signs : [];
  const bySign = sign === '€' ? 'EUR' : sign === '£' ? 'GBP' : undefined;
  if (bySign !== undefined) return { amount, code: bySign, drops: true, open: [] };
  return {
    amount,
    drops: true,
    open: ['No column and no name says the currency of the amount: say it with --currency, such as USD.'],
  };
}

interface ChosenMonths {
  readonly also: Readonly<Partial<Record<Target, string>>>;
  readonly notes: readonly string[];
}

/** A statement with one column of months is read by it; its own month then stands in the name of the file, or is the same. */
function monthsOf(chosen: ReadonlyMap<Target, ColumnProfile>, isNamedByMonth: boolean): ChosenMonths {
  const [reporting, sale] = [chosen.get('reporting_month'), chosen.get('sale_month')];
  if (reporting || isNamedByMonth)
    return {
      also: {},
      notes: reporting
        ? []
        : ['The month of the statement is taken from the name of each file: put it there, such as 2026-05.'],
    };
  if (!sale)
    return {
      also: {},
      notes: ['No column has months: put the month of the statement into the name of each file, such as 2026-05.'],
    };
  return {
    also: { reporting_month: sale.name },
    notes: [
      `No column and no name says the month of the statement: '${sale.name}' is taken for it, which is right where each file has whole months. Else take reporting_month out, and put the month into the name of each file.`,
    ],
  };
}

function totalNotes(totalRow: TotalRow | undefined): readonly string[] {
  return totalRow ? ['One row states what the others add up to: it is no line.'] : [];
}
