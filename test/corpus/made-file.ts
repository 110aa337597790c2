import { gzipSync } from 'node:zlib';
import { mulberry32, type Random } from '../simulation/random.ts';
import { type Damage, damages, type Spoiled, spoil } from './damage.ts';
import { jsonFile } from './json-file.ts';
import type { CorpusLayout } from './layout.ts';
import { layouts } from './layouts.ts';
import { anyStyle, delimited, encoded, plainStyle, type Style, written } from './style.ts';
import { type Value, withThreePlaces } from './value.ts';
import { textWorkbook, workbookFile } from './workbook-file.ts';

/** A made file with what its lines mean. */
export interface MadeFile {
  readonly seed: number;
  readonly layout: CorpusLayout;
  readonly style: Style;
  readonly damage: Damage;
  readonly form: Form;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** The values of each row by the contract's column. */
  readonly rows: readonly (readonly Value[])[];
  /** The row that a line of the file holds; undefined for lines of another nature. */
  readonly rowOfLine: (line: number) => number | undefined;
  /** Lines were broken on the way. */
  readonly isBroken: boolean;
  /** No reading of it is right. */
  readonly mustRefuse: boolean;
}

/** What the file is: a workbook has numbers and days as such, or as texts in its style. */
export type Form = 'delimited' | 'gzip' | 'workbook' | 'workbook of texts' | 'json';

type Rows = readonly (readonly Value[])[];

/** The file of a seed. */
export async function makeFile(seed: number): Promise<MadeFile> {
  const random = mulberry32(seed);
  const layout = drawLayout(random);
  const style = random.chance(0.35) ? { ...plainStyle, ...layout.own } : anyStyle(random);
  const rows = drawRows(random, layout);
  if (layout.isJson === true) return jsonFile(random, { seed, layout, rows });
  const damage = random.pick(damages);
  const form = drawForm(random, damage);
  const cells = rows.map((row) => row.map((value) => written(value, style)));
  const header = layout.columns.map(({ header: name }) => name);
  const spoiled = withAbove(layout, spoil(random, { layout, style, damage, rows, cells, header }));
  const { mustRefuse } = spoiled;
  const made = { seed, layout, style, damage, form, rows, mustRefuse, isBroken: spoiled.brokenLines.length > 0 };
  if (form === 'workbook')
    return {
      ...made,
      style: plainStyle,
      ...named(layout, '.xlsx'),
      bytes: await workbookFile(random, spoiled.above, header, rows),
      ...linesOf(spoiled),
    };
  if (form === 'workbook of texts') {
    const bytes = await textWorkbook([...spoiled.above.map((text) => [text]), header, ...cells]);
    return { ...made, ...named(layout, '.xlsx'), bytes, ...linesOf(spoiled) };
  }
  const { delimiter, lineEnd } = style;
  const above = spoiled.above.map((text) => (text === '' ? '' : text) + lineEnd).join('');
  const text = above + delimited([header, ...cells], { ...style, bom: style.bom && above === '', delimiter });
  const body = encoded(text, style.encoding) ?? new TextEncoder().encode(text);
  const isCut = damage === 'unfinished download';
  const ending = isCut ? random.pick(['.crdownload', '.part']) : form === 'gzip' ? '.gz' : '';
  const bytes = isCut ? body.subarray(0, Math.ceil(body.length * 0.6)) : form === 'gzip' ? gzipSync(body) : body;
  return { ...made, ...named(layout, ending), bytes, ...linesOf(spoiled) };
}

function withAbove({ above = [] }: CorpusLayout, spoiled: Spoiled): Spoiled {
  return { ...spoiled, above: [...spoiled.above, ...above] };
}

/** One in four has its columns in another order, as people move them. */
function drawLayout(random: Random): CorpusLayout {
  const layout = random.pick(layouts);
  return random.chance(0.25) ? { ...layout, columns: random.shuffled(layout.columns) } : layout;
}

function drawRows(random: Random, { columns }: CorpusLayout): Rows {
  const isOpen = random.chance(0.12);
  return Array.from({ length: random.int(1, random.pick([2, 6, 40])) }, (_, row) =>
    columns.map(({ draw }) => {
      const value = draw(random, row);
      return isOpen ? withThreePlaces(random, value) : value;
    }),
  );
}

function drawForm(random: Random, damage: Damage): Form {
  if (damage === 'none' && random.chance(0.15)) return 'workbook';
  if (damage !== 'unfinished download' && damage !== 'short line' && random.chance(0.1)) return 'workbook of texts';
  return damage !== 'unfinished download' && random.chance(0.08) ? 'gzip' : 'delimited';
}

function named({ fileName }: CorpusLayout, ending: string): Pick<MadeFile, 'fileName'> {
  return { fileName: `${ending === '.xlsx' ? fileName.replace(/\.\w+$/, '') : fileName}${ending}` };
}

function linesOf({ above, rowOfLine }: Spoiled): Pick<MadeFile, 'rowOfLine'> {
  return { rowOfLine: (line) => rowOfLine[line - above.length - 2] };
}
