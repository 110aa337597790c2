import type { Contract } from '../contract/contract.ts';
import type { HeaderMatch } from '../contract/header.ts';
import { type LackingColumn, type Recognition, recognise } from '../contract/recognise.ts';
import type { Dataset } from '../contract/source.ts';
import { limits as fixed, type Limits } from '../lake/limits.ts';
import type { DocumentReceipt, Reason } from '../lake/receipt.ts';
import { type JsonRows, readJsonRows } from './json-rows.ts';
import { type DelimitedShape, looksLikeData, sniff, surelyHeader } from './sniff.ts';
import type { OpeningFile, SpooledFile } from './spool.ts';
import type { Encoding, TextScan } from './text-scan.ts';

/** A document that was recognised: everything needed to read its rows. */
export interface RecognisedDocument {
  readonly name: string;
  readonly path: string;
  readonly encoding: Encoding;
  /** False where every line of the file holds something; known when the file is read to its end. */
  readonly blankLines: boolean | Promise<boolean>;
  readonly dataset: Dataset;
  readonly match: HeaderMatch;
  readonly content: DelimitedShape | ({ readonly shape: 'json-rows' } & JsonRows);
}

export type Inspection =
  | { readonly receipt: DocumentReceipt; readonly document: RecognisedDocument }
  | { readonly receipt: DocumentReceipt; readonly document?: undefined };

/** What is known of a document besides its bytes. `fileName` is the arrival's, `name` the document's own. */
export interface DocumentNames {
  readonly fileName: string;
  readonly name: string;
  readonly source?: string | undefined;
}

/** Says which dataset a document is, or why it is none: the part of validation that looks inside. */
export async function inspect(
  names: DocumentNames,
  file: SpooledFile | OpeningFile,
  datasets: readonly Dataset[],
  limits: Limits,
): Promise<Inspection> {
  const unfit = unfitToRead(file.scan, names.name);
  if (unfit) return rejected(names.name, unfit);
  const encoding = file.scan.encoding ?? 'utf-8';
  const text = await sniff(file.path, encoding);
  if (text.shape === 'other') return rejected(names.name, unknownLayout('it has no header row'));
  if (text.shape === 'json') {
    if (file.scan.sizeBytes > fixed.jsonBytes) return rejected(names.name, tooLargeJson());
    const rows = await readJsonRows(file.path, encoding);
    if (rows === undefined) return rejected(names.name, brokenJson());
    if (rows === null) return rejected(names.name, unknownLayout('it is JSON, but not an array of objects'));
    if (rows.elements.length === 0) return rejected(names.name, noRows('The array is empty.'));
    return settle(names, file, encoding, { shape: 'json-rows', ...rows }, rows.keys, datasets);
  }
  if (file.scan.lineTooLong) return rejected(names.name, lineTooLong(limits.lineBytes));
  if (text.header.length > limits.columns)
    return rejected(names.name, tooManyColumns(text.header.length, limits.columns));
  return settle(names, file, encoding, text, text.header, datasets);
}

function settle(
  names: DocumentNames,
  file: SpooledFile | OpeningFile,
  encoding: Encoding,
  content: RecognisedDocument['content'],
  header: readonly string[],
  datasets: readonly Dataset[],
): Inspection {
  const recognition = recognise(
    { shape: content.shape, header, path: `${names.fileName}/${names.name}`, source: names.source },
    datasets,
  );
  if (recognition.outcome !== 'recognised') return rejected(names.name, ...unrecognised(recognition, content, header));
  const { dataset, match } = recognition;
  const { contract } = dataset;
  if (!contract.encodings.includes(encoding))
    return rejected(names.name, wrongEncoding(encoding, contract), contract.dataset);
  if (content.shape === 'delimited' && !content.hasRows) {
    return rejected(names.name, noRows('There is a header and not one row.'), contract.dataset);
  }
  // Nested keys stand beside their parents' in a JSON header: a parent counts as kept where something in it is.
  const kept = Object.values(match.positions).map((position) => header[position] ?? '');
  const extra = match.extra.filter(
    (key) => content.shape === 'delimited' || (!key.includes('.') && !kept.some((name) => name.startsWith(`${key}.`))),
  );
  const warnings =
    extra.length > 0 ? [`not kept: ${extra.slice(0, 12).join(', ')}${extra.length > 12 ? ', …' : ''}`] : [];
  return {
    receipt: { name: names.name, outcome: 'accepted', dataset: contract.dataset, reasons: [], warnings },
    document: {
      name: names.name,
      path: file.path,
      encoding,
      blankLines: 'whole' in file ? file.whole.then(({ scan }) => scan.blankLines) : file.scan.blankLines,
      dataset,
      match,
      content,
    },
  };
}

function unrecognised(
  recognition: Exclude<Recognition<Dataset>, { outcome: 'recognised' }>,
  content: RecognisedDocument['content'],
  header: readonly string[],
): readonly [Reason, string?] {
  if (recognition.outcome === 'lacking') {
    const { dataset } = recognition.dataset.contract;
    return [lackingColumns(dataset, recognition.lacking), dataset];
  }
  if (recognition.outcome === 'ambiguous') {
    const names = recognition.datasets.map(({ contract }) => contract.dataset).join(' and ');
    return [
      reason(
        'ambiguous-layout',
        `Its columns fit ${names} equally well.`,
        'Say which with --source, or keep the name of the export.',
      ),
    ];
  }
  return [unknownLayout(seenColumns(content, header))];
}

/** Names of columns may be shown, a row of data never: what cannot be told from data is only counted. */
function seenColumns(content: RecognisedDocument['content'], header: readonly string[]): string {
  if (content.shape === 'delimited' && looksLikeData(header)) return 'it has no header row';
  const sure = content.shape === 'json-rows' || surelyHeader(content);
  const names = sure ? header.filter((name) => /^[\p{L}_][\p{L}\p{N}\p{M}_ .,:()/%$€#&'-]{0,60}$/u.test(name)) : [];
  if (names.length === 0) return `none of its ${header.length} columns is known here`;
  return `its columns are ${names.slice(0, 8).join(', ')}${header.length > 8 ? ', …' : ''}`;
}

function unfitToRead(scan: TextScan, name: string): Reason | undefined {
  if (scan.sizeBytes === 0)
    return reason(
      'empty-file',
      'The file is empty (0 bytes).',
      'Export or copy it again; the transfer may have been cut off.',
    );
  if (scan.encoding === undefined) return binary(name);
  if (scan.blank)
    return reason(
      'empty-file',
      'The file holds nothing but space.',
      'Export or copy it again; the transfer may have been cut off.',
    );
  return undefined;
}

function binary(name: string): Reason {
  return /\.xlsx?$/i.test(name)
    ? reason('spreadsheet', 'It is an Excel workbook.', 'Choose CSV when you export, or save the sheet as CSV (UTF-8).')
    : reason(
        'binary-file',
        'It is not text: it holds bytes that no text file has.',
        'Drop the export as it was downloaded, as CSV, TSV, JSON or zip.',
      );
}

function lackingColumns(dataset: string, lacking: readonly LackingColumn[]): Reason {
  const names = lacking.map(({ expected, nearest }) =>
    nearest ? `'${expected}' (did '${nearest}' mean this?)` : `'${expected}'`,
  );
  return {
    rule: 'missing-column',
    fields: lacking.map(({ column }) => column),
    line: 1,
    reason: `It looks like ${dataset}, but lacks ${names.join(', ')}.`,
    suggestion:
      'Export it again with all columns and do not rename them; if the platform renamed one, add its new name to the contract.',
  };
}

function wrongEncoding(encoding: Encoding, contract: Contract): Reason {
  return reason(
    'wrong-encoding',
    `Its text is ${encoding === 'latin-1' ? 'not valid UTF-8' : encoding}; ${contract.dataset} comes in ${contract.encodings.join(' or ')}.`,
    'Drop the export as it was downloaded, or save it as CSV (UTF-8).',
  );
}

function unknownLayout(seen: string): Reason {
  return reason(
    'unknown-layout',
    `No source known here writes such a file: ${seen}.`,
    'See which exports are read in docs/catalog; if this is one of them, export it again in English with all columns.',
  );
}

function brokenJson(): Reason {
  return reason(
    'broken-json',
    'It begins as JSON and does not end as such: it is cut off or damaged.',
    'Download or dump it again.',
  );
}

function noRows(what: string): Reason {
  return reason(
    'no-rows',
    what,
    'Export again with a period that has data; an empty file is never taken for "nothing happened".',
  );
}

function lineTooLong(bytes: number): Reason {
  return reason(
    'line-too-long',
    `A line is longer than ${bytes} bytes.`,
    'The line ends were lost or the file is damaged: export it again.',
  );
}

function tooManyColumns(columns: number, most: number): Reason {
  return reason(
    'too-many-columns',
    `It has ${columns} columns, more than ${most}.`,
    'Drop the export as it was downloaded; no platform writes so many.',
  );
}

function tooLargeJson(): Reason {
  return reason('too-large', `JSON documents are read up to ${fixed.jsonBytes} bytes.`, 'Dump it in smaller periods.');
}

function reason(rule: string, what: string, suggestion: string): Reason {
  return { rule, fields: [], reason: what, suggestion };
}

function rejected(name: string, why: Reason, dataset?: string): Inspection {
  return {
    receipt: { name, outcome: 'rejected', reasons: [why], warnings: [], ...(dataset === undefined ? {} : { dataset }) },
  };
}
