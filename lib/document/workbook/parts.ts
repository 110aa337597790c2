import { limits } from '../../lake/limits.ts';
import { TooLarge } from '../spool.ts';
import type { Epoch } from './cell-number.ts';
import { formatOf, type NumberFormat } from './number-format.ts';
import type { OfficePackage } from './package.ts';
import { readXml, type XmlElement } from './xml-part.ts';

/** A sheet of a workbook, as the workbook names it. */
export interface SheetEntry {
  readonly name: string;
  readonly part: string;
  readonly isHidden: boolean;
}

/** The facts of a workbook besides its cells. */
export interface Workbook {
  readonly sheets: readonly SheetEntry[];
  readonly epoch: Epoch;
  /** True if the program that wrote it left its formulas for the next program to compute. */
  readonly isUncomputed: boolean;
  /** The formats of numbers by cell style. */
  readonly formats: readonly NumberFormat[];
  readonly strings: readonly string[];
}

/** Reads everything of a workbook that its sheets need. Undefined if the package holds no workbook of this kind. */
export async function readWorkbook(office: OfficePackage): Promise<Workbook | undefined> {
  const main = (await office.relationships('')).find(({ type }) => type === 'officeDocument')?.target;
  if (main === undefined || !office.names.has(main) || main.endsWith('.bin')) return undefined;
  const parts = await office.relationships(main);
  const entries: { name: string; id: string; isHidden: boolean }[] = [];
  let [epoch, isUncomputed, isWorkbook]: [Epoch, boolean, boolean] = ['1900', false, false];
  await readXml(await office.stream(main), {
    open({ name, isOwn, attributes }) {
      if (!isOwn) return;
      if (name === 'workbook') isWorkbook = true;
      if (name === 'workbookPr' && isTrue(attributes.date1904)) epoch = '1904';
      if (name === 'calcPr' && isTrue(attributes.fullCalcOnLoad)) isUncomputed = true;
      if (name !== 'sheet') return;
      const isHidden = /^(very)?hidden$/i.test(attributes.state ?? '');
      entries.push({ name: attributes.name ?? '', id: attributes.relationship ?? '', isHidden });
    },
    close: nothing,
    text: nothing,
  });
  if (!isWorkbook) return undefined;
  // Sheets of charts and macros have no cells and have another type.
  const sheets = entries.flatMap(({ name, id, isHidden }) => {
    const part = parts.find((one) => one.id === id && one.type === 'worksheet')?.target;
    return part === undefined ? [] : [{ name, part, isHidden }];
  });
  const partOf = (type: string) => parts.find((one) => one.type === type && office.names.has(one.target))?.target;
  const [styles, strings] = [partOf('styles'), partOf('sharedStrings')];
  return {
    sheets,
    epoch,
    isUncomputed,
    formats: styles === undefined ? [] : await readFormats(office, styles),
    strings: strings === undefined ? [] : await readStrings(office, strings),
  };
}

async function readFormats(office: OfficePackage, part: string): Promise<readonly NumberFormat[]> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let inStyles = false;
  await readXml(await office.stream(part), {
    open({ name, isOwn, attributes }) {
      if (!isOwn) return;
      if (name === 'numFmt' && attributes.numFmtId !== undefined)
        codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      if (name === 'cellXfs') inStyles = true;
      if (name === 'xf' && inStyles) ids.push(Number(attributes.numFmtId ?? 0));
    },
    close({ name }) {
      if (name === 'cellXfs') inStyles = false;
    },
    text: nothing,
  });
  return ids.map((id) => formatOf(id, codes));
}

/** Reads the texts that cells refer to. Rich texts lose their formatting. */
async function readStrings(office: OfficePackage, part: string): Promise<readonly string[]> {
  const strings: string[] = [];
  const collect = textCollector();
  let characters = 0;
  await readXml(await office.stream(part), {
    open: collect.open,
    close(element) {
      collect.close(element);
      if (element.name !== 'si' || !element.isOwn) return;
      const text = collect.take();
      characters += text.length;
      if (characters > limits.sharedStringCharacters) throw new TooLarge();
      strings.push(text);
    },
    text: collect.text,
  });
  return strings;
}

/** Collects the text of `si` and `is` elements: all `t` inside, except the readings of Japanese words (`rPh`). */
export function textCollector() {
  let [text, isText, inReading] = ['', false, false];
  return {
    open({ name, isOwn }: XmlElement): void {
      if (!isOwn) return;
      if (name === 'rPh') inReading = true;
      if (name === 't') isText = !inReading;
    },
    close({ name, isOwn }: XmlElement): void {
      if (!isOwn) return;
      if (name === 'rPh') inReading = false;
      if (name === 't') isText = false;
    },
    text(part: string): void {
      if (isText) text += part;
    },
    /** Gives the text since the last call. */
    take(): string {
      const taken = unescaped(text);
      text = '';
      return taken;
    },
  };
}

/**
 * Decodes characters that XML cannot hold: they are written as `_x000D_`, and an underscore that could begin such a
 * code is `_x005F_`.
 */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (written, digits: string) => {
    const code = Number.parseInt(digits, 16);
    return code === 0 ? written : String.fromCharCode(code);
  });
}

/** Reads XML's boolean, in the spellings of all programs. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value?.toLowerCase() === 'true' || value === 'on';
}

function nothing(): void {}
