import { bankTsv } from '../cli/support.ts';
import { mulberry32 } from '../simulation/random.ts';

/** A small statement as one of the stream: its name says when it was exported, so what is current does not depend on when it lands. */
export interface StreamFile {
  readonly name: string;
  readonly text: string;
}

const firstExport = Date.parse('2026-09-01T00:00:00.000Z');
const hourMs = 3_600_000;

/** Statements of a few months, each month restated many times, in the order of a shuffled stream. */
export function streamOf(seed: number, count: number): readonly StreamFile[] {
  const random = mulberry32(seed);
  const files = Array.from({ length: count }, (_, at): StreamFile => {
    const exported = new Date(firstExport + at * hourMs)
      .toISOString()
      .slice(0, 19)
      .replaceAll(/[-:]/g, '')
      .replace('T', '_');
    const month = `2026-0${random.int(1, 8)}`;
    const lines = Array.from({ length: random.int(1, 5) }, (_line, n): readonly [string, string] => [
      `Title ${n}`,
      `${random.int(-3, 40)}.${String(random.int(0, 99_999_999)).padStart(8, '0')}`,
    ]);
    return { name: `statement_${exported}.tsv`, text: bankTsv(lines, month) };
  });
  return random.shuffled(files);
}
