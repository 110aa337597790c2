import type {
  Layout,
  LayoutDocument,
  LayoutReading,
  LayoutRecord,
  LayoutRefusal,
  LayoutRow,
} from '../../contract/source.ts';
import { metrics as metricColumns } from './contracts.ts';
import { englishName, type Metric, type MetricName, metricOf, namedDay, seconds, summed, windowIn } from './names.ts';

/** The most rows that Studio lists. A table with this many may be cut. */
const listedRows = 500;

/**
 * How much more than its rows a table by a dimension may state, of what it states: Studio leaves rows out that would tell who
 * watched. A table that states 489,680 views and lists 489,665 is whole.
 */
const leftOut = { part: 1n, of: 100n };

const describing = new Set(['content', 'video title', 'video publish time', 'duration', 'date']);

/**
 * Exports of Studio's advanced mode: `Table data.csv`, `Chart data.csv` and `Totals.csv`. Their first columns tell them
 * apart.
 */
export const studioExport: Layout = {
  name: 'youtube/studio',
  datasets: ['youtube/videos', 'youtube/breakdowns', 'youtube/daily'],
  fits: ({ header: cells }) => {
    // Two words in German could be anybody's; English has Studio's own capitals.
    if (cells.length < 3 && cells.some((name) => englishName(name) !== name)) return false;
    const header = cells.map(englishName);
    const [first = '', second = ''] = header.map((name) => name.trim().toLowerCase());
    const metrics = header.slice(1).filter((name) => metricOf(name)).length;
    if (first === 'content' && (second === 'video title' || metrics > 0)) return metrics > 0;
    if (first === 'date') return header.length >= 2 && metrics === 1 && isStudioDaily(header);
    return dimensions.has(first) && metrics >= 1;
  },
  amountOf: (name) => {
    const metric = metricOf(englishName(name.trim()));
    return metric?.currency === undefined ? undefined : { column: metric.metric, currency: metric.currency };
  },
  read(document) {
    const [header, ...records] = document.records().filter(({ cells }) => cells?.some((cell) => cell.trim() !== ''));
    const names = (header?.cells ?? []).map((name) => englishName(name.trim()));
    return names[0]?.toLowerCase() === 'date' ? readDaily(names, records) : readTable(document, names, records);
  },
};

const dimensions = new Set(
  'traffic source,geography,city,viewer age,viewer gender,subscription status,subscription source,playlist,device type,operating system,subtitles and cc,video info language,translation use,youtube product,content type,new and returning viewers,sharing service,playback location,end screen element type,card type,playback speed'.split(
    ',',
  ),
);

/**
 * `Date,Views` alone could come from any program. Studio's metric names begin with a capital, and the other columns are
 * its dimensions.
 */
function isStudioDaily(header: readonly string[]): boolean {
  const others = header.slice(1).filter((name) => !metricOf(name));
  if (others.length === 0) return header[0] === 'Date' && /^[A-Z]/.test(header[1] ?? '') && header[1] !== 'Streams';
  return others.every((name) => describing.has(name.trim().toLowerCase()) || dimensions.has(name.trim().toLowerCase()));
}

function readTable(
  document: LayoutDocument,
  names: readonly string[],
  records: readonly LayoutRecord[],
): LayoutReading {
  const isContent = names[0]?.toLowerCase() === 'content';
  const metrics = names.map((name, index) => (index === 0 ? undefined : metricOf(name)));
  const currencies = new Set(metrics.flatMap((one) => one?.currency ?? []));
  const isTotal = ({ cells }: LayoutRecord) =>
    englishName(cells?.[0] ?? '')
      .trim()
      .toLowerCase() === 'total';
  const rows = records.filter((record) => !isTotal(record));
  const held = againstTotal(metrics, records.find(isTotal), rows, !isContent);
  if ('refused' in held) return held;
  const window = { ...windowIn(document.fileName), ...windowIn(document.documentName) };
  const read = rows.map((record): LayoutRow => {
    const cell = (name: string) => record.cells?.[names.findIndex((one) => one.toLowerCase() === name)]?.trim() ?? null;
    const about = isContent
      ? {
          video_id: cell('content'),
          title: cell('video title'),
          published_on: namedDay(cell('video publish time') ?? ''),
          duration_seconds: cell('duration'),
        }
      : { dimension: names[0] ?? '', name: record.cells?.[0]?.trim() ?? null };
    return { line: record.line, text: record.text, values: { ...window, ...about, ...measured(metrics, record) } };
  });
  const [currency] = currencies;
  return {
    tables: [
      {
        dataset: isContent ? 'youtube/videos' : 'youtube/breakdowns',
        rows: read,
        facts: currency === undefined ? {} : { currency },
      },
    ],
    warnings: [...held.notes, ...unknownColumns(names)],
  };
}

function measured(
  metrics: readonly (MetricName | undefined)[],
  { cells }: LayoutRecord,
): Readonly<Record<string, string>> {
  const values = metrics.flatMap((one, index) => {
    const text = cells?.[index]?.trim();
    if (!one || text === undefined) return [];
    return [[one.metric, one.metric === 'average_view_seconds' ? seconds(text) : text] as const];
  });
  return Object.fromEntries(values);
}

/**
 * The Total row is left out; where the table is not cut, its rows must add up to it. A table by a dimension (`leavesOut`) may
 * list a little less than it states: what it leaves out is told.
 */
function againstTotal(
  metrics: readonly (MetricName | undefined)[],
  total: LayoutRecord | undefined,
  rows: readonly LayoutRecord[],
  leavesOut: boolean,
): { readonly refused: LayoutRefusal } | { readonly notes: readonly string[] } {
  const notes: string[] = [];
  if (!total || rows.length === 0) return { notes };
  for (const [index, one] of metrics.entries()) {
    if (!one || !summed.includes(one.metric)) continue;
    const stated = wholeNumber(total.cells?.[index]);
    const values = rows.map(({ cells }) => wholeNumber(cells?.[index] === '' ? '0' : cells?.[index]));
    if (stated === undefined || values.includes(undefined)) continue;
    const sum = values.reduce<bigint>((all, value) => all + (value ?? 0n), 0n);
    const rest = stated - sum;
    const isLittle = leavesOut && rest > 0n && rest * leftOut.of <= stated * leftOut.part;
    if (rest !== 0n && (isLittle || (rows.length >= listedRows && rest > 0n)))
      notes.push(
        `its total row says ${stated} ${one.metric.replaceAll('_', ' ')}, ${rest} more than the rows that it lists`,
      );
    if (rest === 0n || isLittle || (rows.length >= listedRows && rest > 0n)) continue;
    return {
      refused: {
        rule: 'checksum',
        fields: [one.metric],
        reason: `Its total row says ${stated} ${one.metric.replaceAll('_', ' ')}, its rows add up to ${sum}.`,
        suggestion: 'The file was cut or changed: export it again, and drop the zip as it is.',
      },
    };
  }
  return { notes };
}

function wholeNumber(text: string | undefined): bigint | undefined {
  // Counts have no decimals: what parts three digits parts thousands, in whichever language.
  const plain = text?.trim().replace(/(?<=\d)[.,\u00a0\u202f](?=\d{3}(?!\d))/g, '') ?? '';
  return /^-?\d+$/.test(plain) ? BigInt(plain) : undefined;
}

function readDaily(names: readonly string[], records: readonly LayoutRecord[]): LayoutReading {
  const at = names.findIndex((name, index) => index > 0 && metricOf(name));
  const found = metricOf(names[at] ?? '');
  const dimension = names[1] !== undefined && at > 1 ? names[1] : 'Channel';
  const rows = records
    .filter(
      ({ cells }) =>
        englishName(cells?.[0] ?? '')
          .trim()
          .toLowerCase() !== 'total',
    )
    .map((record): LayoutRow => {
      const value = record.cells?.[at]?.trim() ?? '';
      return {
        line: record.line,
        text: record.text,
        values: {
          date: record.cells?.[0]?.trim() ?? null,
          dimension,
          name: dimension === 'Channel' ? null : (record.cells?.[1]?.trim() ?? null),
          metric: found?.metric ?? null,
          value: found?.metric === 'average_view_seconds' ? seconds(value) : value,
        },
      };
    });
  if (
    found &&
    metricColumns[found.metric].type.kind === 'integer' &&
    rows.some(({ values }) => isFraction(values.value))
  )
    return otherLanguage(found.metric);
  const facts = found?.currency === undefined ? {} : { currency: found.currency };
  return { tables: [{ dataset: 'youtube/daily', rows, facts }] };
}

/** True for a count with a point in it, which another language writes as the thousands separator. */
function isFraction(text: string | null | undefined): boolean {
  return /^-?\d+\.\d+$/.test(text ?? '');
}

function otherLanguage(metric: Metric): LayoutReading {
  return {
    refused: {
      rule: 'other-language',
      fields: [metric],
      reason: `Its ${metric.replaceAll('_', ' ')} have points in them: either another language separates thousands with them, or a spreadsheet rounded the numbers.`,
      suggestion: 'Set YouTube Studio to English, export it again, and drop the zip as it is.',
    },
  };
}

function unknownColumns(names: readonly string[]): readonly string[] {
  const unknown = names.slice(1).filter((name) => !metricOf(name) && !describing.has(name.toLowerCase()));
  return unknown.length > 0 ? [`not kept: ${unknown.join(', ')}`] : [];
}
