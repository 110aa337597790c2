export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PlotPoint {
  readonly name: string;
  readonly value: number;
  readonly label: string;
}

/** Room over the highest point, so that a flat line is seen as one. */
const headRoom = 1.35;

/** A line through points that stand at equal distances, from zero upwards, as elements of an SVG. */
export function plot(
  title: string,
  points: readonly PlotPoint[],
  { x, y }: { readonly x: number; readonly y: number },
  { width, height }: Size,
): readonly string[] {
  const most = Math.max(...points.map(({ value }) => value)) * headRoom;
  const [top, bottom] = [y + 30, y + height - 6];
  const step = width / points.length;
  const placed = points.map(({ value, ...point }, at) => {
    return { ...point, x: x + (at + 0.5) * step, y: bottom - (value / most) * (bottom - top) };
  });
  const path = placed.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(' ');
  return [
    text(x, y + 14, title, 'ink title'),
    `<line class="grid" x1="${x}" y1="${bottom}" x2="${x + width}" y2="${bottom}"/>`,
    `<polyline class="line" points="${path}"/>`,
    ...placed.flatMap((point) => [
      `<circle class="lake" cx="${point.x.toFixed(1)}" cy="${point.y.toFixed(1)}" r="4"/>`,
      text(point.x, point.y - 12, point.label, 'ink small', 'middle'),
      text(point.x, bottom + 18, point.name, 'quiet small', 'middle'),
    ]),
  ];
}

/** Text of an SVG; its words are our own, with nothing in them that XML would read. */
export function text(x: number, y: number, words: string, classes: string, anchor?: 'middle' | 'end'): string {
  if (/[<>&]/.test(words)) throw new Error(`Not plain words: ${words}`);
  const at = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
  return `<text ${at} class="${classes}"${anchor === undefined ? '' : ` text-anchor="${anchor}"`}>${words}</text>`;
}
