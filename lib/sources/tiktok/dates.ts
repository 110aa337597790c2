import { foldWords, languagesOf, monthOf } from '../../contract/written/month-names.ts';

/** A month and day without a year, as TikTok writes it in its exports. */
export interface DayOfYear {
  /** 1–12. */
  readonly month: number;
  /** 1–31, a day that the month has in a leap year. */
  readonly day: number;
}

/** Vietnamese months are ordinal words after `tháng`. The eleventh and twelfth have two words. */
const vietnameseMonths = 'Một,Hai,Ba,Tư,Năm,Sáu,Bảy,Tám,Chín,Mười,Mười Một,Mười Hai'.split(',').map(foldWords);
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A text whose month may not be known yet. If the month is a word, it is kept; if it is a number, it is known. */
type Parsed = { readonly day: number; readonly words: string } | { readonly day: number; readonly month: number };

/**
 * Reads the days and months of one document, in whatever language Studio wrote them: `May 28`, `8 de marzo`, `28 maja`,
 * `18 tháng Tám`, `7月14日`, `٢٨ مايو`. All its texts are of one language, so a word that means two months (`listopada` is
 * October in Croatian, November in Polish) is read by the languages that read all of them. Case, accents, digits and
 * Unicode form do not matter; an abbreviation is read where only one month begins so. Null for anything else, also for
 * days that no year has.
 */
export function readDays(texts: readonly string[]): ReadonlyArray<DayOfYear | null> {
  const parsed = texts.map(parse);
  const words = parsed.flatMap((one) => (one && 'words' in one ? [one.words] : []));
  const languages = languagesOf([...new Set(words)]);
  return parsed.map((one) => {
    if (!one) return null;
    const month = 'month' in one ? one.month : monthOf(one.words, languages);
    const last = month === undefined ? undefined : daysInMonth[month - 1];
    return month === undefined || last === undefined || one.day < 1 || one.day > last ? null : { month, day: one.day };
  });
}

/** Reads one day and month that stands alone. */
export function parseDayOfYear(text: string): DayOfYear | null {
  return readDays([text])[0] ?? null;
}

/** These marks are folded like the names of months, because folding splits Korean syllables too. */
const [monthMark = '', dayMark = ''] = ['월', '일'].map(foldWords);
const numbered = new RegExp(`^(\\d{1,2})(?:月|${monthMark}) ?(\\d{1,2})(?:日|${dayMark})$`, 'u');

function parse(text: string): Parsed | undefined {
  const folded = plainDigits(foldWords(text)).replace(/^1(?:er|o)\b/, '1');
  const [, month, date] = numbered.exec(folded) ?? [];
  if (month !== undefined) return { month: Number(month), day: Number(date) };
  const [, first, ordinal] = /^(\d{1,2}) (?:thang|thg) ([a-z ]+|\d{1,2})$/.exec(folded) ?? [];
  if (first !== undefined && ordinal !== undefined) {
    const at = /^\d/.test(ordinal) ? Number(ordinal) : vietnameseMonths.indexOf(ordinal) + 1;
    return at === 0 ? undefined : { month: at, day: Number(first) };
  }
  const [, before, dayLast] = /^([\p{L} ]+?) ?(\d{1,2})$/u.exec(folded) ?? [];
  const [, dayFirst, after] = /^(\d{1,2}) ?([\p{L} ]+)$/u.exec(folded) ?? [];
  const [day, words] = [dayFirst ?? dayLast, after ?? before];
  return day === undefined || words === undefined ? undefined : { day: Number(day), words };
}

/** Gives digits of any script as ASCII digits. Each script has its ten digits in a row. */
function plainDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
    return String(value);
  });
}
