import { type Comparison, ratioTo } from './comparison.ts';
import { type ContenderName, contenders } from './contenders.ts';
import { count, median, megabytes, seconds, times } from './figures.ts';
import { type PlotPoint, plot, type Size, text } from './plot.ts';
import type { Results } from './results.ts';
import { growthFigures, parseGrowth } from './scenarios/growth.ts';
import { parseStatement } from './scenarios/statement.ts';

const width = 880;
const margin = 28;
const bar = { height: 22, gap: 12, left: 178, right: 196 } as const;
const plotHeight = 200;

/** Follows the reader's scheme by itself, and stands on its own ground: who embeds it may have another. */
const style = `
svg{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
.ground{fill:#fff}.ink{fill:#1f2328}.quiet{fill:#59636e}.title{font-size:15px;font-weight:600}.small{font-size:12px}
.lake{fill:#0969da}.other{fill:#c4cdd6}.line{stroke:#0969da;stroke-width:2;fill:none}.grid{stroke:#d1d9e0;stroke-width:1}
.strong{font-weight:600}
@media (prefers-color-scheme:dark){.ground{fill:#0d1117}.ink{fill:#e6edf3}.quiet{fill:#9198a1}.lake{fill:#4493f8}
.other{fill:#454c55}.line{stroke:#4493f8}.grid{stroke:#30363d}}
`;

/** The comparison as bars, and growth as two lines: an SVG without scripts, fonts or anything else from elsewhere. */
export function pictureOf({ scenarios }: Results): string {
  const parts: string[] = [];
  let y = margin;
  if (scenarios.statement !== undefined) {
    const { statement } = parseStatement(scenarios.statement);
    const drawn = barsOf(statement, y);
    parts.push(...drawn.elements);
    y += drawn.height + 26;
  }
  if (scenarios.growth !== undefined) {
    parts.push(...growthOf(parseGrowth(scenarios.growth), y));
    y += plotHeight + 40;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Times of the lake and of other tools">`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${y}" rx="8"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function barsOf(
  comparison: Comparison,
  top: number,
): { readonly elements: readonly string[]; readonly height: number } {
  const { lines, sizeBytes, taken } = comparison;
  const bars = (Object.keys(taken) as ContenderName[])
    .map((name) => ({ name, wallMs: median(taken[name]?.rounds.map(({ wallMs }) => wallMs) ?? []) }))
    .sort((a, b) => a.wallMs - b.wallMs);
  const longest = Math.max(...bars.map(({ wallMs }) => wallMs));
  const room = width - 2 * margin - bar.left - bar.right;
  const title = `From landing to royalties: ${count(lines)} lines, ${megabytes(sizeBytes)}. Shorter is better.`;
  const elements = [text(margin, top + 14, title, 'ink title')];
  for (const [at, { name, wallMs }] of bars.entries()) {
    const [x, y] = [margin + bar.left, top + 34 + at * (bar.height + bar.gap)];
    const [isLake, length] = [name === 'lake', (wallMs / longest) * room];
    const ratio = times(ratioTo(comparison, name, 'lake', 'wallMs') ?? Number.NaN);
    const middle = y + bar.height / 2 + 4.5;
    elements.push(
      text(x - 12, middle, contenders[name].label, `ink${isLake ? ' strong' : ''}`, 'end'),
      `<rect class="${isLake ? 'lake' : 'other'}" x="${x}" y="${y}" width="${length.toFixed(1)}" height="${bar.height}" rx="3"/>`,
      text(x + length + 8, middle, seconds(wallMs), `ink${isLake ? ' strong' : ''}`),
    );
    if (!isLake) elements.push(text(x + length + 64, middle, `${ratio} the lake’s time`, 'quiet small'));
  }
  return { elements, height: 34 + bars.length * (bar.height + bar.gap) };
}

function growthOf(growth: ReturnType<typeof parseGrowth>, top: number): readonly string[] {
  const figures = growthFigures(growth);
  const own: Size = { width: (width - 3 * margin) / 2, height: plotHeight };
  const points = (value: (one: (typeof figures)[number]) => number, label: (value: number) => string): PlotPoint[] =>
    figures.map((one) => ({ name: shortCount(one.lines), value: value(one), label: label(value(one)) }));
  return [
    ...plot(
      'Time for a million lines, by size',
      points((one) => one.msOfMillion, seconds),
      { x: margin, y: top },
      own,
    ),
    ...plot(
      'Peak memory, by size',
      points((one) => one.peakBytes, megabytes),
      { x: 2 * margin + own.width, y: top },
      own,
    ),
  ];
}

/** `250 k`, `1 M`. */
function shortCount(value: number): string {
  return value < 1e6 ? `${Number((value / 1e3).toFixed(1))} k` : `${Number((value / 1e6).toFixed(1))} M`;
}
