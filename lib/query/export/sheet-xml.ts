/** A column of a sheet: how its values are written. */
export interface SheetColumn {
  readonly name: string;
  readonly kind: 'number' | 'date' | 'boolean' | 'text';
}

/** Rows that a sheet of Excel holds, with its header. */
export const sheetRows = 1_048_576;
/** Characters that a cell of Excel holds. */
export const cellCharacters = 32_767;

/** A value that no cell can hold whole. */
export class CellTooLong extends Error {
  readonly column: string;

  constructor(column: string) {
    super('A text is longer than a cell of a workbook can hold.');
    this.column = column;
  }
}

/** The beginning of a sheet, with its header, which stays in view. */
export function sheetHead(columns: readonly SheetColumn[]): string {
  return `${xmlHead}<worksheet xmlns="${spreadsheet}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${rowXml(
    1,
    columns.map(({ name }) => textCell(name, name)),
  )}`;
}

export const sheetEnd = '</sheetData></worksheet>';

/** A row of a sheet; `number` counts from 1. A null has no cell. */
export function dataRow(columns: readonly SheetColumn[], values: readonly unknown[], number: number): string {
  return rowXml(
    number,
    columns.map((column, at) => cell(column, values[at])),
  );
}

type Cell = string | undefined;

/** Cells without their reference: `<c r="A1"` is written before each. */
function rowXml(number: number, cells: readonly Cell[]): string {
  const written = cells.map((one, at) => (one === undefined ? '' : `<c r="${letters(at)}${number}"${one}`));
  return `<row r="${number}">${written.join('')}</row>`;
}

function cell({ name, kind }: SheetColumn, value: unknown): Cell {
  if (value === null || value === undefined) return undefined;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (kind === 'number' && plainNumber.test(text)) return `><v>${text}</v></c>`;
  if (kind === 'boolean') return ` t="b"><v>${value === true ? 1 : 0}</v></c>`;
  const serial = kind === 'date' ? serialOf(text) : undefined;
  return serial === undefined ? textCell(text, name) : ` s="1"><v>${serial}</v></c>`;
}

/** Infinity and NaN are texts: a workbook has no number for them. */
const plainNumber = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Always a text, whatever it begins with: a formula is written in another way. */
function textCell(text: string, column: string): string {
  if (text.length > cellCharacters) throw new CellTooLong(column);
  return ` t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** XML has no word for control characters, and the format has one of its own: `_x0007_`. */
function xmlText(text: string): string {
  return (
    text
      .replaceAll(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]/g, (found) => {
        return `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
      })
      .replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  );
}

const dayMs = 86_400_000;
/** From this day on, Excel's serials are days since 1899-12-30; before it, they count a 29 February 1900 that never was. */
const firstDay = '1900-03-01';

function serialOf(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || day < firstDay) return undefined;
  return Math.round((Date.parse(day) - Date.UTC(1899, 11, 30)) / dayMs);
}

/** `A` to `XFD`, by position from 0. */
function letters(at: number): string {
  const rest = Math.floor(at / 26);
  return (rest === 0 ? '' : letters(rest - 1)) + String.fromCharCode(65 + (at % 26));
}

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const typePrefix = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The parts of a workbook beside its sheets, by name. `names` are those of the sheets, in order. */
export function workbookParts(names: readonly string[]): readonly (readonly [name: string, xml: string])[] {
  const sheets = names.map((name, at) => `<sheet name="${xmlText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  const targets = names.map(
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  const types = names.map(
    (_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${typePrefix}.worksheet+xml"/>`,
  );
  const styles = `<Relationship Id="rIdStyles" Type="${relations}/styles" Target="styles.xml"/>`;
  return [
    [
      '[Content_Types].xml',
      `${xmlHead}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${typePrefix}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${typePrefix}.styles+xml"/>${types.join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${xmlHead}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${xmlHead}<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><sheets>${sheets.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${xmlHead}<Relationships xmlns="${packaged}/relationships">${targets.join('')}${styles}</Relationships>`,
    ],
    [
      'xl/styles.xml',
      `${xmlHead}<styleSheet xmlns="${spreadsheet}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ],
  ];
}
