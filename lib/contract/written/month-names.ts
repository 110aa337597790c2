/**
 * Names of months in the languages that platforms and spreadsheets write, from CLDR (`Intl`), and what else is seen in exports.
 */

/** Languages of TikTok Studio, Meta and YouTube, and of the spreadsheets of their users. */
const languages =
  'en es fr de it pt nl sv da nb fi is et lv lt pl cs sk hu ro bg el ru uk sr hr sl mk sq tr az uz kk ar he fa ur hi bn ta te mr gu th vi id ms fil jv sw km my ko ja zh ka hy af ca eu gl ga cy';
const styles = ['long', 'short'] as const;
/** Names that occur in exports but not in CLDR. */
const alsoSeen: ReadonlyArray<readonly [language: string, word: string, month: number]> = [
  ['es', 'setiembre', 9],
  ['en', 'sept', 9],
];

/** The meaning of a month's name in one language: `maja` is May in Polish. */
export interface MonthMeaning {
  readonly language: string;
  /** 1–12. */
  readonly month: number;
}

let known: ReadonlyMap<string, readonly MonthMeaning[]> | undefined;

/** Every name of a month, folded, with its meaning in each language that has it. It is made at the first call. */
function monthNames(): ReadonlyMap<string, readonly MonthMeaning[]> {
  known ??= makeNames();
  return known;
}

function makeNames(): ReadonlyMap<string, readonly MonthMeaning[]> {
  const names = new Map<string, MonthMeaning[]>();
  const add = (word: string, language: string, month: number) => {
    const key = foldWords(word);
    // Months that are numbers in a language are not words.
    if (key === '' || !/\p{L}/u.test(key)) return;
    const meanings = names.get(key) ?? [];
    if (!meanings.some((one) => one.language === language && one.month === month)) meanings.push({ language, month });
    names.set(key, meanings);
  };
  for (const language of Intl.DateTimeFormat.supportedLocalesOf(languages.split(' '))) {
    for (const style of styles) {
      const inDate = formatter(language, { month: style, day: 'numeric' });
      const alone = formatter(language, { month: style });
      for (let month = 1; month <= 12; month++) {
        const at = new Date(Date.UTC(2026, month - 1, 28));
        add(monthPart(inDate, at), language, month);
        add(monthPart(alone, at), language, month);
      }
    }
  }
  for (const [language, word, month] of alsoSeen) add(word, language, month);
  return names;
}

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, {
    ...options,
    calendar: 'gregory',
    numberingSystem: 'latn',
    timeZone: 'UTC',
  });
}

function monthPart(format: Intl.DateTimeFormat, at: Date): string {
  const part = format.formatToParts(at).find(({ type }) => type === 'month');
  return /\d/.test(part?.value ?? '') ? '' : (part?.value ?? '');
}

/** Words around a month without a meaning of their own: `8 de marzo de 2026`, `l' 8 marzo`. */
const fillers = new Set(['de', 'del', 'do', 'd', 'of', 'a', 'e', 'year', 'г', 'года', 'р', 'року']);

/**
 * What a month's name means, by language; none where no language has it. Case, accents, dots and Unicode form do not
 * matter, nor do the words that languages put around a month. A beginning of at least three letters is read as the
 * months that begin so.
 */
export function meaningsOf(words: string): readonly MonthMeaning[] {
  const folded = foldWords(words);
  const whole = monthNames().get(folded) ?? monthNames().get(withoutFillers(folded));
  if (whole) return whole;
  const word = withoutFillers(folded);
  if (word.length < shortestBeginning || word.includes(' ')) return [];
  return [...monthNames()].flatMap(([name, meanings]) => (name.startsWith(word) ? meanings : []));
}

/** Shorter beginnings (`ma`, `ju`) fit several months in every language. */
const shortestBeginning = 3;

function withoutFillers(folded: string): string {
  return (
    folded
      .split(' ')
      .filter((word) => !fillers.has(word))
      .join(' ')
      // Hebrew puts its `in` before the month.
      .replace(/^ב(?=\p{L}{3})/u, '')
  );
}

/** One form for all spellings of a word. Compatibility decomposition also turns no-break spaces into plain ones. */
export function foldWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}.,'’]/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ς', 'σ')
    .replaceAll('ı', 'i')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The month that words mean: the same in every language that has them, or in those of `spoken`. Undefined where no language
 * has them, or where two disagree (`listopad` is October in Croatian and November in Polish).
 */
export function monthOf(words: string, spoken?: ReadonlySet<string>): number | undefined {
  const meanings = meaningsOf(words).filter(({ language }) => spoken === undefined || spoken.has(language));
  const months = new Set(meanings.map(({ month }) => month));
  const [month] = months;
  return months.size === 1 ? month : undefined;
}

/** The languages that can read all of these words; all that read some of them where none reads all. */
export function languagesOf(texts: readonly string[]): ReadonlySet<string> {
  const perText = texts.map((text) => new Set(meaningsOf(text).map(({ language }) => language)));
  const readable = perText.filter(({ size }) => size > 0);
  const [first, ...others] = readable;
  const common = new Set([...(first ?? [])].filter((language) => others.every((one) => one.has(language))));
  return common.size > 0 ? common : new Set(readable.flatMap((one) => [...one]));
}
