import { zipOf } from '../../bad-input/support.ts';

/** A cell as its XML says it: `c` is what stands inside `<c>`, the rest its attributes. */
export interface Cell {
  readonly type?: string;
  readonly style?: number;
  readonly inside: string;
}

export interface SheetInput {
  readonly name: string;
  readonly state?: string;
  /** Rows of cells; a text is an inline one, a number stands as it is written, undefined is no cell, null no row. */
  readonly rows?: readonly (readonly (Cell | string | undefined)[] | null)[];
  /** In place of `rows`: what stands inside `<sheetData>`. */
  readonly data?: string;
  /** What stands before and after `<sheetData>`. */
  readonly before?: string;
  readonly after?: string;
}

export interface WorkbookInput {
  readonly sheets: readonly SheetInput[];
  /** Format codes of the styles 1, 2, …: ids from 164. */
  readonly formats?: readonly string[];
  /** Built-in format ids of further styles. */
  readonly builtIn?: readonly number[];
  readonly strings?: readonly string[];
  /** XML of shared items in place of `strings`. */
  readonly sharedXml?: string;
  readonly workbookPr?: string;
  readonly calcPr?: string;
  /** Leaves out the references of rows and cells. */
  readonly withoutReferences?: boolean;
  /** A prefix for every element of the spreadsheet's vocabulary. */
  readonly prefix?: string;
  readonly isStrict?: boolean;
}

const transitional = {
  main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  office: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
};
const strict = {
  main: 'http://purl.oclc.org/ooxml/spreadsheetml/main',
  office: 'http://purl.oclc.org/ooxml/officeDocument/relationships',
};
const packageRels = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A number as it stands in the file. */
export function number(written: string, style = 0): Cell {
  return { inside: `<v>${written}</v>`, style };
}

export function text(value: string): Cell {
  return { type: 'inlineStr', inside: `<is><t xml:space="preserve">${escaped(value)}</t></is>` };
}

export function shared(index: number): Cell {
  return { type: 's', inside: `<v>${index}</v>` };
}

export function formula(code: string, value: string): Cell {
  return { inside: `<f>${escaped(code)}</f>${value}` };
}

/** Characters that XML cannot hold, and what would be taken for their escape, as spreadsheets write them. */
export function escaped(value: string): string {
  return value
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/(?![\t\n])[\p{Cc}\ufffe\uffff]/gu, (one) => {
      return `_x${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    })
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** The parts of a workbook by name. */
export function partsOf(input: WorkbookInput): Record<string, string> {
  const names = input.isStrict ? strict : transitional;
  const xml = (root: string, inside: string, more = '') => {
    const own = `<${root} xmlns="${names.main}"${more}>${inside}</${root}>`;
    if (input.prefix === undefined) return `<?xml version="1.0" encoding="UTF-8"?>\n${own}`;
    return own.replace('xmlns=', `xmlns:${input.prefix}=`).replace(/<(\/?)(?=[a-zA-Z])/g, `<$1${input.prefix}:`);
  };
  const { sheets, formats = [], builtIn = [], strings, sharedXml } = input;
  const items = sharedXml ?? strings?.map((one) => `<si><t xml:space="preserve">${escaped(one)}</t></si>`).join('');
  const styles = [0, ...formats.map((_, at) => 164 + at), ...builtIn];
  const relations = [
    ...sheets.map(
      (_, at) =>
        `<Relationship Id="rId${at + 1}" Type="${names.office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
    ),
    `<Relationship Id="rIdS" Type="${names.office}/styles" Target="/xl/styles.xml"/>`,
    ...(items === undefined
      ? []
      : [`<Relationship Id="rIdT" Type="${names.office}/sharedStrings" Target="sharedStrings.xml"/>`]),
  ];
  return {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="${packageRels}"><Relationship Id="a" Type="${names.office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packageRels}">${relations.join('')}</Relationships>`,
    'xl/workbook.xml': xml(
      'workbook',
      `${input.workbookPr ?? ''}<sheets>${sheets
        .map(
          ({ name, state }, at) =>
            `<sheet name="${escaped(name)}" sheetId="${at + 1}"${state ? ` state="${state}"` : ''} r:id="rId${at + 1}"/>`,
        )
        .join('')}</sheets>${input.calcPr ?? ''}`,
      ` xmlns:r="${names.office}"`,
    ),
    'xl/styles.xml': xml(
      'styleSheet',
      `<numFmts>${formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code).replaceAll('"', '&quot;')}"/>`).join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`,
    ),
    ...(items === undefined ? {} : { 'xl/sharedStrings.xml': xml('sst', items) }),
    ...Object.fromEntries(
      sheets.map((sheet, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        xml(
          'worksheet',
          `${sheet.before ?? ''}<sheetData>${sheet.data ?? rowsXml(sheet, input)}</sheetData>${sheet.after ?? ''}`,
        ),
      ]),
    ),
  };
}

/** A workbook's bytes; the same every time. */
export async function workbookOf(input: WorkbookInput): Promise<Buffer> {
  return zipOf(partsOf(input));
}

/** A workbook of one sheet, whose cells are texts or what they are given as. */
export function sheetOf(rows: NonNullable<SheetInput['rows']>, more: Partial<WorkbookInput> = {}): Promise<Buffer> {
  return workbookOf({ sheets: [{ name: 'Sheet1', rows }], ...more });
}

function rowsXml({ rows = [] }: SheetInput, { withoutReferences }: WorkbookInput): string {
  return rows
    .map((cells, at) => {
      if (cells === null) return '';
      const row = at + 1;
      const inside = cells.map((cell, column) => {
        if (cell === undefined) return withoutReferences ? '<c/>' : '';
        const { type, style, inside: content } = typeof cell === 'string' ? text(cell) : cell;
        const place = withoutReferences ? '' : ` r="${letters(column + 1)}${row}"`;
        return `<c${place}${style ? ` s="${style}"` : ''}${type ? ` t="${type}"` : ''}>${content}</c>`;
      });
      return `<row${withoutReferences ? '' : ` r="${row}"`}>${inside.join('')}</row>`;
    })
    .join('');
}

export function letters(column: number): string {
  return column <= 0 ? '' : letters(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26));
}
