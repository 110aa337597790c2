import { z } from 'zod';
import { identifier, literal, literalList } from './sql-text.ts';

const identifierName = z.string().regex(/^[a-z][a-z0-9_]*$/);

/**
 * Rows of another nature than the dataset's lines: payouts, transfers, totals. They are counted with their money under `reason`,
 * and are neither lines nor faults. Every condition of `when` must hold of a row's texts:
 * - a list of words: the text is one of them, whatever its case
 * - `empty`: there is no text
 * - `total`: of these columns at most two are filled, and all that are hold a word for a total, or begin with one (`Total Spotify`)
 * A row that `sums` must state the sum of lines beside it, else it is refused: it is neither a line nor a total that holds.
 */
export const setAsideSchema = z.strictObject({
  reason: identifierName,
  /** One sentence: what these rows are. */
  description: z.string().min(1),
  when: z.record(identifierName, z.union([z.array(z.string()).min(1), z.literal('empty'), z.literal('total')])),
  /** Columns in which it states the sum of the lines: all that it fills must agree. */
  sums: z.array(identifierName).default([]),
});
export type SetAside = Readonly<z.output<typeof setAsideSchema>>;

/** Words for a total, in the languages in which statements come; compared in small letters, without a colon after them. */
export const totalWords: readonly string[] = [
  ...['total', 'totals', 'grand total', 'subtotal', 'sub-total', 'sub total', 'subtotals', 'sum', 'total amount'],
  ...['gesamt', 'gesamtsumme', 'summe', 'zwischensumme', 'insgesamt', 'gesamtbetrag', 'endsumme'],
  ...['total général', 'total general', 'sous-total', 'somme', 'montant total', 'totaux'],
  ...['suma', 'suma total', 'importe total', 'totale', 'totale generale', 'subtotale', 'somma'],
  ...['soma', 'total geral', 'totaal', 'eindtotaal', 'subtotaal', 'totalt', 'summa', 'i alt', 'yhteensä'],
  ...['razem', 'celkem', 'spolu', 'összesen', 'toplam', 'genel toplam', 'итого', 'всего', 'разом', 'усього'],
  ...['合計', '総計', '小計', '总计', '合计', '小计', '總計', '합계', '총계', '소계', 'σύνολο', 'المجموع', 'סה"כ'],
];

/** Words that begin the name of a subtotal: `Total Spotify`, `Zwischensumme DE`. Words that also begin titles are left out. */
const leadingWords: readonly string[] = [
  ...['total', 'totals', 'subtotal', 'sub-total', 'sub total', 'grand total', 'gesamt', 'gesamtsumme', 'zwischensumme'],
  ...['sous-total', 'totale', 'subtotale', 'totaal', 'subtotaal', 'totalt', 'итого', 'всего'],
];
const leadingForm = `^(?:${leadingWords.join('|')})[ :-]`;
const leading = new RegExp(leadingForm);

function isTotal(word: string): boolean {
  return totalWords.includes(word) || leading.test(word);
}

/** The code of a row that is set aside, as it stands in `_errors`. */
export function asideCode({ reason }: Pick<SetAside, 'reason'>): string {
  return `aside:${reason}`;
}

/** The code of a row that looks like a total and is none: it is refused. */
export function noSumCode({ reason }: Pick<SetAside, 'reason'>): string {
  return `sum:${reason}`;
}

/** SQL that is true where a row is set aside. `textOf` gives the SQL of a column's text, undefined where the document lacks it. */
export function asideSql({ when }: SetAside, textOf: (column: string) => string | undefined): string {
  const parts = Object.entries(when).map(([column, condition]) => ({ text: textOf(column), condition }));
  const totals = parts.filter(({ text, condition }) => condition === 'total' && text !== undefined);
  if (totals.length === 0 && parts.some(({ condition }) => condition === 'total')) return 'false';
  const tests = parts.flatMap(({ text, condition }) => {
    if (text === undefined) return condition === 'empty' || condition === 'total' ? [] : ['false'];
    if (condition === 'empty') return [`${text} IS NULL`];
    const word = bareSql(text);
    if (condition === 'total')
      return [
        `coalesce(list_contains(${literalList(totalWords)}, ${word}) OR regexp_matches(${word}, ${literal(leadingForm)}), true)`,
      ];
    return [`coalesce(list_contains(${literalList(condition)}, ${word}), false)`];
  });
  const all = tests.length === 0 ? 'true' : tests.join(' AND ');
  if (totals.length <= wordsInTotal) return `(${all})`;
  // Counting leaves the words to the few rows that may be totals; of any three texts one is missing there, which costs less to see.
  const filled = totals.map(({ text }) => `CAST(${text} IS NOT NULL AS INTEGER)`).join(' + ');
  const some = totals.slice(0, wordsInTotal + 1).map(({ text }) => `${text} IS NULL`);
  return `(CASE WHEN (${some.join(' OR ')}) AND ${filled} <= ${wordsInTotal} THEN ${all} ELSE false END)`;
}

/** The same of a row's texts: null is no text, undefined is a column that the document lacks. */
export function isAside({ when }: SetAside, texts: Readonly<Record<string, string | null | undefined>>): boolean {
  const parts = Object.entries(when).map(([column, condition]) => ({ text: texts[column], condition }));
  const totals = parts.filter(({ text, condition }) => condition === 'total' && text !== undefined);
  if (totals.length === 0 && parts.some(({ condition }) => condition === 'total')) return false;
  if (totals.filter(({ text }) => text !== null).length > wordsInTotal) return false;
  return parts.every(({ text, condition }) => {
    if (text === undefined) return condition === 'empty' || condition === 'total';
    if (condition === 'empty') return text === null;
    if (condition === 'total') return text === null || isTotal(bare(text));
    return text !== null && condition.includes(bare(text));
  });
}

/** Columns of a total row that hold its word, at most. */
const wordsInTotal = 2;

/** Only A to Z and the capitals of the words are made small: other letters differ between the engine and JavaScript. */
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZÉÄÖÜИТОГВСЕРАЗМУЬЬΣΎΝΟΛ';
const smalls = 'abcdefghijklmnopqrstuvwxyzéäöüитогвсеразмуььσύνολ';

function bareSql(text: string): string {
  return `regexp_replace(translate(trim(${text}, ' '), ${literal(capitals)}, ${literal(smalls)}), ' *:$', '')`;
}

function bare(text: string): string {
  const small = [...text.replace(/^ +| +$/g, '')].map((letter) => smallOf.get(letter) ?? letter).join('');
  return small.replace(/ *:$/, '');
}

const smallOf: ReadonlyMap<string, string> = new Map(
  [...capitals].map((letter, at) => [letter, [...smalls][at] ?? '']),
);

/** What rounding in a total of two places hides of lines with more. */
const roundedAway = '0.005';

/**
 * A SELECT of checked rows in which a row that claims to be a total and states no sum of the lines is refused with
 * `sum:<reason>`. A total may be of all lines, of those above it, or of those since the total before it; one that states its
 * currency is of lines in that currency alone. Undefined where no row is set aside as a sum.
 */
export function sumsSelect(
  columns: readonly string[],
  setAside: readonly SetAside[],
  relation: string,
  line: string,
): string | undefined {
  const rules = setAside.filter(({ sums }) => sums.length > 0);
  if (rules.length === 0) return undefined;
  const codes = rules.map((rule) => literal(asideCode(rule))).join(', ');
  const kept = [...columns.map(identifier), '"_line"', '"_nulled"'].join(', ');
  const hasCurrency = columns.includes('currency');
  const summed = [...new Set(rules.flatMap(({ sums }) => sums))].filter((name) => columns.includes(name));
  // A total in a currency is of lines in that currency alone.
  const above = 'ORDER BY "_line" ROWS UNBOUNDED PRECEDING';
  const windows = summed.flatMap((name) => {
    const value = `CASE WHEN "_errors" IS NULL THEN ${identifier(name)} END`;
    const total = (of: string, over: string) =>
      `coalesce(sum(${value}) OVER (${over}), 0) AS ${identifier(`_${of}_${name}`)}`;
    return [
      total('all', ''),
      total('above', above),
      total('block', `PARTITION BY "_block" ${above}`),
      ...(hasCurrency
        ? [
            total('own_all', 'PARTITION BY currency'),
            total('own_above', `PARTITION BY currency ${above}`),
            total('own_block', `PARTITION BY currency, "_block" ${above}`),
          ]
        : []),
    ];
  });
  const cases = rules.map((rule) => {
    const agrees = (of: string) => {
      const tests = rule.sums
        .filter((name) => summed.includes(name))
        .map((name) => {
          const value = identifier(name);
          return `(${value} IS NULL OR abs(${value} - ${identifier(`_${of}_${name}`)}) <= ${roundedAway})`;
        });
      return `(${tests.join(' AND ')})`;
    };
    const any = (...of: readonly string[]) => `(${of.map(agrees).join(' OR ')})`;
    const holds = hasCurrency
      ? `CASE WHEN currency IS NULL THEN ${any('all', 'above', 'block')} ELSE ${any('own_all', 'own_above', 'own_block')} END`
      : any('all', 'above', 'block');
    const states = rule.sums.map((name) => `${identifier(name)} IS NOT NULL`).join(' OR ');
    return `WHEN "_errors" = ${literal(asideCode(rule))} AND NOT ((${states}) AND ${holds}) THEN ${literal(noSumCode(rule))}`;
  });
  return `SELECT ${kept}, CASE ${cases.join(' ')} ELSE "_errors" END AS "_errors"
FROM (SELECT *, ${windows.join(', ')}
FROM (SELECT ${columns.map(identifier).join(', ')}, ${line} AS "_line", "_nulled", "_errors",
  count_if("_errors" IN (${codes})) OVER (ORDER BY ${line} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "_block" FROM ${relation}))
ORDER BY "_line"`;
}
