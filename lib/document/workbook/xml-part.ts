import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';

/** An element of a workbook's part: its name without prefix, and its attributes by their names. */
export interface XmlElement {
  readonly name: string;
  /** False if it belongs to a vocabulary other than spreadsheets or packages. Such extensions are not read. */
  readonly isOwn: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The functions that are called while a part is read. */
export interface XmlHandler {
  readonly open: (element: XmlElement) => void;
  readonly close: (element: XmlElement) => void;
  readonly text: (text: string) => void;
}

/** A part that is not the expected XML. */
export class DamagedPart extends Error {
  override readonly name = 'DamagedPart';
}

/** The vocabularies that are read, of both editions of the standard: transitional and strict. */
const vocabularies = new Set([
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
  'http://schemas.openxmlformats.org/package/2006/relationships',
]);

/** Longest text of one element, in characters. A cell holds 32,767, and a longer text means damage. */
const elementCharacters = 1_000_000;

/**
 * Reads a part of a workbook as a stream. It calls `handler` in document order, and yields to the caller after each
 * chunk. Throws `DamagedPart` if the part is no well-formed XML, or has a document type, which no workbook has.
 */
export async function* xmlChunks(stream: Readable, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: XmlElement[] = [];
  parser.on('opentag', ({ local, uri, attributes }) => {
    const element: XmlElement = { name: local, isOwn: vocabularies.has(uri), attributes: attributesOf(attributes) };
    open.push(element);
    handler.open(element);
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) handler.close(element);
  });
  const onText = (text: string) => {
    if (text.length > elementCharacters) throw new DamagedPart('A text is too long.');
    handler.text(text);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('doctype', () => {
    throw new DamagedPart('It has a document type.');
  });
  parser.on('error', (error) => {
    throw new DamagedPart('It is not well-formed.', { cause: error });
  });
  let decoder: TextDecoder | undefined;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    decoder ??= decoderOf(bytes);
    parser.write(decoder.decode(bytes, { stream: true }));
    yield;
  }
  if (decoder === undefined) throw new DamagedPart('It is empty.');
  parser.write(decoder.decode()).close();
  yield;
}

/** Reads a small part to its end. */
export async function readXml(stream: Readable, handler: XmlHandler): Promise<void> {
  for await (const _ of xmlChunks(stream, handler));
}

function attributesOf(
  attributes: Readonly<Record<string, { readonly local: string; readonly prefix: string; readonly value: string }>>,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute && attribute.prefix !== 'xmlns')
      found[attribute.prefix === '' ? attribute.local : name] = attribute.value;
    // A relationship's id may have any prefix: `r:id`, `d3p1:id`.
    if (attribute && attribute.prefix !== '' && attribute.local === 'id') found.relationship = attribute.value;
  }
  return found;
}

function decoderOf(head: Buffer): TextDecoder {
  const mark = head.length < 2 ? 0 : head.readUInt16BE(0);
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8', { fatal: true });
}
