import { isObject, jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutRow } from '../../contract/source.ts';
import { metricOf } from './names.ts';

/**
 * A result table of the Analytics API, by day: dimensions first, then metrics. `rows` is absent if there is no data.
 * Metrics become rows of `youtube/daily`. A table without days is refused, because it does not say which days it is
 * about.
 */
export const resultTable: Layout = {
  name: 'youtube/result-table',
  datasets: ['youtube/daily'],
  fits: ({ json }) => isObject(json) && json.kind === 'youtubeAnalytics#resultTable',
  read({ json }) {
    const headers = jsonObjects(jsonAt(json, 'columnHeaders')).map(({ name, columnType }) => ({
      name: jsonText(name) ?? '',
      isMetric: columnType === 'METRIC',
    }));
    const day = headers.findIndex(({ name }) => name === 'day');
    if (day < 0) {
      return {
        refused: {
          rule: 'no-days',
          reason: 'It is a result table of the Analytics API that is not broken down by day.',
          suggestion: 'Ask for dimensions=day (alone, or with one other dimension).',
        },
      };
    }
    const other = headers.findIndex(({ isMetric }, index) => !isMetric && index !== day);
    const list = isObject(json) && Array.isArray(json.rows) ? json.rows : [];
    const rows = list.flatMap((row: unknown) => {
      const cells = Array.isArray(row) ? row : [];
      return headers.flatMap(({ name, isMetric }, index) => {
        if (!isMetric) return [];
        return [
          {
            date: jsonText(cells[day]),
            dimension: other < 0 ? 'Channel' : (headers[other]?.name ?? ''),
            name: other < 0 ? null : jsonText(cells[other]),
            metric: metricOf(name)?.metric ?? name,
            value: jsonText(cells[index]),
          },
        ];
      });
    });
    return {
      tables: [
        { dataset: 'youtube/daily', rows: rows.map((values, index): LayoutRow => ({ line: index + 1, values })) },
      ],
    };
  },
};
