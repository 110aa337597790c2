import { jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutRow } from '../../contract/source.ts';

type Values = Readonly<Record<string, string | null>>;
const numbered = (rows: readonly Values[]) => rows.map((values, index): LayoutRow => ({ line: index + 1, values }));

/** Audience.csv: blocks of tables, each with a title, separated by blank lines. */
export const audienceBlocks: Layout = {
  name: 'instagram/audience',
  datasets: ['instagram/audience'],
  fits: ({ text }) => {
    const start = text.slice(0, 600);
    return /^"?(sep=.|Instagram followers)/i.test(start) && /Instagram followers/i.test(start) && !/"Date"/.test(start);
  },
  read(document) {
    const rows: (Values & { readonly line: number })[] = [];
    let title = '';
    let columns: readonly string[] = [];
    for (const { line, cells = [] } of document.records()) {
      const [first = '', second = ''] = cells.map((cell) => cell.trim());
      const isBlank = cells.every((cell) => cell.trim() === '');
      if (isBlank || /^sep=/i.test(first)) continue;
      const block = /^(Instagram followers|Age|Top cities|Top countries)$/i.exec(first)?.[1]?.toLowerCase();
      if (block !== undefined) {
        title = block;
        columns = cells.map((cell) => cell.trim().toLowerCase());
      } else if (title === 'instagram followers') {
        // The file has a line of system text between the title and the number.
        if (/^[\d,]+$/.test(first)) rows.push({ line, breakdown: 'followers', followers: first } as never);
      } else if (title === 'age') {
        for (const [at, share] of cells.entries())
          if (at > 0)
            rows.push({ line, breakdown: 'age_gender', name: first, gender: columns[at] ?? null, share } as never);
      } else if (title !== '') {
        rows.push({
          line,
          breakdown: title === 'top cities' ? 'city' : 'country',
          name: first,
          share: second,
        } as never);
      }
    }
    return {
      tables: [{ dataset: 'instagram/audience', rows: numbered(rows.map(({ line: _, ...values }) => values)) }],
    };
  },
};

/** Answers to `/insights` of the Graph API, in both shapes; one answer may hold metrics of both. */
export const insightAnswers: Layout = {
  name: 'instagram/insights',
  datasets: ['instagram/insights-daily', 'instagram/insights-totals'],
  fits: ({ json }) =>
    jsonObjects(jsonAt(json, 'data')).some(
      (one) => 'name' in one && 'period' in one && ('values' in one || 'total_value' in one),
    ),
  read({ json }) {
    const metrics = jsonObjects(jsonAt(json, 'data'));
    const days = metrics.flatMap((one) =>
      jsonObjects(one.values).map((value) => ({
        date: jsonText(value.end_time),
        ended_at: jsonText(value.end_time),
        metric: jsonText(one.name),
        period: jsonText(one.period),
        value: jsonText(value.value),
      })),
    );
    const totals = metrics.flatMap((one) => {
      if (jsonAt(one, 'total_value') === undefined) return [];
      const about = { metric: jsonText(one.name), period: jsonText(one.period) };
      const parts = jsonObjects(jsonAt(one, 'total_value', 'breakdowns')).flatMap((breakdown) =>
        jsonObjects(breakdown.results).map((result) => ({
          ...about,
          breakdown: listText(breakdown.dimension_keys),
          name: listText(result.dimension_values),
          value: jsonText(result.value),
        })),
      );
      return [
        { ...about, breakdown: null, name: null, value: jsonText(jsonAt(one, 'total_value', 'value')) },
        ...parts,
      ];
    });
    return {
      tables: [
        { dataset: 'instagram/insights-daily', rows: numbered(days) },
        { dataset: 'instagram/insights-totals', rows: numbered(totals) },
      ],
    };
  },
};

function listText(list: unknown): string | null {
  return Array.isArray(list) ? list.map((one) => jsonText(one) ?? '').join('/') : null;
}
