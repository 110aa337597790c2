/** A day of some year: what TikTok writes in its exports. */
export interface DayOfYear {
  /** 1–12. */
  readonly month: number;
  /** 1–31, a day that the month has in a leap year. */
  readonly day: number;
}

/** Months as words, January first; `|` parts the forms that occur beside a day from those that stand alone. */
const monthWords: Readonly<Record<string, string>> = {
  en: 'january february march april may june july august september october november december',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  el: 'ιανουαρίου|ιανουάριος φεβρουαρίου|φεβρουάριος μαρτίου|μάρτιος απριλίου|απρίλιος μαΐου|μάιος ιουνίου|ιούνιος ιουλίου|ιούλιος αυγούστου|αύγουστος σεπτεμβρίου|σεπτέμβριος οκτωβρίου|οκτώβριος νοεμβρίου|νοέμβριος δεκεμβρίου|δεκέμβριος',
  ru: 'января|январь февраля|февраль марта|март апреля|апрель мая|май июня|июнь июля|июль августа|август сентября|сентябрь октября|октябрь ноября|ноябрь декабря|декабрь',
};

/** Vietnamese months are ordinal words after `tháng`; the eleventh and twelfth are two words. */
const vietnameseMonths = 'Một,Hai,Ba,Tư,Năm,Sáu,Bảy,Tám,Chín,Mười,Mười Một,Mười Hai'.split(',').map(fold);

const words: ReadonlyArray<{ readonly word: string; readonly month: number }> = Object.values(monthWords).flatMap(
  (list) =>
    list.split(' ').flatMap((forms, at) => forms.split('|').map((word) => ({ word: fold(word), month: at + 1 }))),
);

/** Shorter beginnings (`ma`, `ju`) fit several months in every language. */
const shortestAbbreviation = 3;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads a day and month in any of the eight interface languages that exports are known in: `May 28`, `28 May`,
 * `8 de marzo`, `25 Φεβρουαρίου`, `28 апреля`, `1er mars`, `18 tháng Tám`, `7月14日`. The language is not asked for,
 * because no month word means two months across them. Case, accents and Unicode form do not matter; an abbreviation is
 * read where only one month begins so. Null for anything else, also for days that no year has.
 */
export function parseDayOfYear(text: string): DayOfYear | null {
  const folded = fold(text);
  const dayFirst = /^(1er|\d{1,2}) (?:de )?(\p{L}+)$/u.exec(folded);
  if (dayFirst) return dayOfYear(monthOfWord(dayFirst[2]), dayFirst[1]);
  const monthFirst = /^(\p{L}+) (\d{1,2})$/u.exec(folded);
  if (monthFirst) return dayOfYear(monthOfWord(monthFirst[1]), monthFirst[2]);
  const vietnamese = /^(\d{1,2}) (?:thang|thg) ([a-z ]+|\d{1,2})$/.exec(folded);
  if (vietnamese) return dayOfYear(monthOfVietnamese(vietnamese[2]), vietnamese[1]);
  const japanese = /^(\d{1,2})月 ?(\d{1,2})日$/.exec(folded);
  if (japanese) return dayOfYear(Number(japanese[1]), japanese[2]);
  return null;
}

/**
 * One form for all spellings of a word. Compatibility decomposition also turns full-width digits and no-break spaces
 * into plain ones; dots only ever mark abbreviations here.
 */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/\s+/g, ' ')
    .trim();
}

function monthOfWord(word = ''): number | null {
  const fitting = words.filter((known) => known.word === word);
  if (fitting.length === 0 && word.length >= shortestAbbreviation) {
    fitting.push(...words.filter((known) => known.word.startsWith(word)));
  }
  const months = new Set(fitting.map((known) => known.month));
  const [month] = months;
  return months.size === 1 && month !== undefined ? month : null;
}

function monthOfVietnamese(word = ''): number | null {
  if (/^\d+$/.test(word)) return Number(word);
  const at = vietnameseMonths.indexOf(word);
  return at < 0 ? null : at + 1;
}

function dayOfYear(month: number | null, dayText = ''): DayOfYear | null {
  if (month === null) return null;
  const day = dayText === '1er' ? 1 : Number(dayText);
  const last = daysInMonth[month - 1];
  return last === undefined || day < 1 || day > last ? null : { month, day };
}
