import type { Column } from '../contract/column.ts';
import { type Contract, sourceOf } from '../contract/contract.ts';
import type { LackingColumn } from '../contract/recognise.ts';
import type { UnreadExport } from '../contract/source.ts';
import { limits as fixed } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import type { Encoding, TextScan } from './text-scan.ts';

/**
 * Gives the reason why nobody can read the document as text: it is empty, binary or cut off. Undefined if it can be
 * read.
 */
export function unfitToRead(scan: TextScan, name: string): Reason | undefined {
  if (scan.sizeBytes === 0)
    return reason(
      'empty-file',
      'The file is empty (0 bytes).',
      'Export or copy it again: the transfer may have been cut off.',
    );
  if (scan.encoding === undefined) return binary(name);
  if (scan.blank)
    return reason(
      'empty-file',
      'The file holds only white space.',
      'Export or copy it again: the transfer may have been cut off.',
    );
  return undefined;
}

function binary(name: string): Reason {
  return /\.xls[xm]$/i.test(name)
    ? reason(
        'workbook-damaged',
        'It has the name of an Excel workbook but is not one.',
        'Download it again, or open it in a spreadsheet and save it anew.',
      )
    : reason(
        'binary-file',
        'It is not text: it holds bytes that do not occur in text files.',
        'Drop the export as it was downloaded, as CSV, TSV, JSON, XLSX or zip.',
      );
}

/**
 * Makes the refusal of a document that lacks columns. `unread` are the names of columns that the file has and nothing
 * reads, and one of them may be the missing column. `variant` is the distributor whose layout the owner described.
 * Columns may be renamed only in a file that is certainly of the dataset's source (`isSure`).
 */
export function lackingColumns(
  dataset: string,
  lacking: readonly LackingColumn[],
  {
    unread,
    variant,
    isSure,
  }: { readonly unread: readonly string[]; readonly variant?: string | undefined; readonly isSure: boolean },
): Reason {
  const names = lacking.map(({ expected, nearest }) =>
    nearest ? `'${expected}' (did you mean '${nearest}'?)` : `'${expected}'`,
  );
  const shown =
    unread.length > 0 ? ` Unused columns: ${unread.slice(0, 8).join(', ')}${unread.length > 8 ? ', …' : ''}.` : '';
  const where =
    variant === undefined
      ? `: datasets: { '${dataset}': { columns: { ${lacking[0]?.column ?? ''}: '…' } } }`
      : `, where ${variant} is described`;
  return {
    rule: 'missing-column',
    fields: lacking.map(({ column }) => column),
    line: 1,
    reason: `It looks like ${dataset}, but is missing the ${names.length === 1 ? 'column' : 'columns'} ${names.join(', ')}.${shown}`,
    suggestion: isSure
      ? `Export it again with all columns, and do not rename them. If the platform renamed one, say so in lake.config.ts${where}.`
      : `If it is an export of ${sourceOf(dataset)}, export it again with all columns, and do not rename them. The lake does not read it from any other platform.`,
  };
}

/** Refusal `wrong-encoding`: the contract does not allow the encoding of the text. */
export function wrongEncoding(encoding: Encoding, contract: Contract): Reason {
  return reason(
    'wrong-encoding',
    `Its text is ${encoding === 'latin-1' ? 'not valid UTF-8' : encoding}; ${contract.dataset} comes in ${contract.encodings.join(' or ')}.`,
    'Drop the export as it was downloaded, or save it as CSV (UTF-8).',
  );
}

/** Refusal `unread-export`: the lake knows what the file is, and no contract reads it. */
export function unreadExport({ what, instead }: UnreadExport): Reason {
  return reason('unread-export', `It looks like ${what}, which the lake does not read.`, instead);
}

/** Refusal `unknown-layout`: no contract and no layout fits. `seen` says what was seen, as the end of a sentence. */
export function unknownLayout(seen: string): Reason {
  return reason(
    'unknown-layout',
    `No source of the lake writes such a file: ${seen}.`,
    'The page docs/exports.md lists the exports that the lake reads. If this is one of them, export it again in English with all columns. If it is the statement of a distributor, lake map FILE proposes how to read it.',
  );
}

/** Refusal `broken-json`: the document begins as JSON and does not parse. `line` is the only line that is no object. */
export function brokenJson(line: number | undefined): Reason {
  if (line !== undefined)
    return {
      rule: 'broken-json',
      fields: [],
      line,
      reason: `Each of its lines is a JSON object, except line ${line}, which is cut off or damaged.`,
      suggestion: 'Download or dump it again.',
    };
  return reason('broken-json', 'It begins as JSON, but its end is cut off or damaged.', 'Download or dump it again.');
}

/** Refusal `too-deep-json`: more levels than any platform writes. */
export function tooDeepJson(): Reason {
  return reason(
    'too-deep-json',
    `It is JSON of more than ${fixed.jsonDepth} lists or objects within each other.`,
    'Drop the export as it was downloaded: no platform nests its data so deep. If a program of yours wrote it, write a list of rows.',
  );
}

/** Refusal `no-rows`: the document has no data. `what` is a whole sentence. */
export function noRows(what: string): Reason {
  return reason(
    'no-rows',
    what,
    'Export again with a period that has data. The lake never reads an empty file as "nothing happened".',
  );
}

/** Refusal `line-too-long`. `bytes` is the limit. */
export function lineTooLong(bytes: number): Reason {
  return reason(
    'line-too-long',
    `A line is longer than ${bytes} bytes.`,
    'The line ends were lost, a quote was never closed, or it has many thousand columns: export it again as the platform writes it.',
  );
}

/** Refusal `too-many-columns`: the header has `columns` names, and `most` is the limit. */
export function tooManyColumns(columns: number, most: number): Reason {
  return reason(
    'too-many-columns',
    `It has ${columns} columns, more than ${most}.`,
    'Drop the export as it was downloaded: no platform writes so many columns. If yours does, raise limits.columns in lake.config.ts.',
  );
}

/** Refusal `too-large`: a JSON document is larger than `limits.jsonBytes`. */
export function tooLargeJson(): Reason {
  return reason(
    'too-large',
    `It is a JSON document of more than ${fixed.jsonBytes} bytes, the limit.`,
    'Dump it in smaller periods.',
  );
}

function reason(rule: string, what: string, suggestion: string): Reason {
  return { rule, fields: [], reason: what, suggestion };
}

/** Refusal `ambiguous-layout`: the header fits several datasets equally well. `names` are their ids. */
export function ambiguousLayout(names: readonly string[]): Reason {
  return reason(
    'ambiguous-layout',
    `Its columns fit ${names.join(' and ')} equally well.`,
    'Name the source with --source, keep the name of the export, or add the name of the distributor to the name of the file.',
  );
}

/** Refusal `too-large`: a document of a layout is larger than the limit of `bytes`. */
export function tooLargeLayout(bytes: number): Reason {
  return reason(
    'too-large',
    `It is larger than ${bytes} bytes, the limit for such documents.`,
    'Export it in smaller periods.',
  );
}

/** Refusal `no-rows`: a layout fits the document and finds no rows in it. */
export function nothingFound(): Reason {
  return noRows('It has the expected layout, but no data.');
}

/** Refusal of a file if neither its name nor its header gives a fact that all its rows need. */
export function missingFact(
  dataset: string,
  column: string,
  { fact, hint, example }: NonNullable<Column['given']>,
): Reason {
  const say = `say it: lake put FILE --say ${sayText(fact, example ?? 'VALUE')}.`;
  return {
    rule: 'missing-fact',
    fields: [column],
    reason: `It is ${dataset}, but neither the file nor its name states the ${column.replaceAll('_', ' ')}.`,
    suggestion: `${hint ?? 'Drop it under the original name of the export.'} Or ${say}`,
  };
}

function sayText(fact: string, value: string): string {
  return /^[\w.-]+$/.test(value) ? `${fact}=${value}` : `'${fact}=${value}'`;
}

/** Refusal of a document that has the column `name`, which is money, twice, with different values on `line`. */
export function twinColumns(name: string, line: number): Reason {
  return {
    rule: 'twin-columns',
    fields: [],
    line,
    reason: `It has the column '${name}' twice, and the two differ: nobody can say which of them is the amount.`,
    suggestion: 'Export it again with one of them, or rename the column that is not the amount.',
  };
}

/** Refusal of a table whose header names amounts in several currencies, where its rows can have one. */
export function twoCurrencies(currencies: readonly string[]): Reason {
  return {
    rule: 'two-currencies',
    fields: [],
    reason: `It has amounts in ${currencies.join(' and ')}, and its rows can be in one currency only.`,
    suggestion: 'Export it again with the amounts of one currency.',
  };
}

/** Refusal of a file with which a fact was said that its dataset does not take. `sayable` are the names of those it takes. */
export function unsayableFact(dataset: string, fact: string, sayable: readonly string[]): Reason {
  return {
    rule: 'unknown-fact',
    fields: [],
    reason: `It is ${dataset}, which takes no '${fact}'.`,
    suggestion:
      sayable.length === 0
        ? 'Put it without --say: its rows need nothing that is not in the file.'
        : `Say only what it takes: ${sayable.map((name) => `--say ${name}=…`).join(', ')}.`,
  };
}

/** Refusal of a file with which a value was said that is none of its fact's. */
export function unsayableValue(dataset: string, fact: string, value: string, values: readonly string[]): Reason {
  return {
    rule: 'unknown-fact',
    fields: [fact],
    reason: `It is ${dataset}, whose ${fact} is never '${value}'.`,
    suggestion: `Say one of ${values.join(', ')}: lake put FILE --say ${sayText(fact, values[0] ?? '')}.`,
  };
}

/** Refusal of a file that states a fact itself, where another value was said with it. */
export function saidOtherwise(fact: string, stated: string, value: string): Reason {
  return {
    rule: 'said-otherwise',
    fields: [fact],
    reason: `The file states the ${fact} ${stated}, but ${value} was said with it.`,
    suggestion: `Put it without --say ${fact}=${value}, or check whether it is the right file.`,
  };
}

/** Refusal of an answer that an API gave without data. Saved as a file, it looks like an export. */
export function errorAnswer(): Reason {
  return reason(
    'error-answer',
    'It is the answer of an API to a failed request, without data.',
    'Read the message in the file, correct the request (often the login), and capture it again.',
  );
}

/** Refusal of a page that a browser saved, if the lake does not read this page. */
export function webPage(text: string): Reason {
  return /<input[^>]+type=["']?password/i.test(text)
    ? reason(
        'signed-out',
        'It is a sign-in page: the session had ended when it was saved.',
        'Sign in, open what you wanted to export, and save that.',
      )
    : reason(
        'web-page',
        'It is a web page, but none that the lake reads.',
        'Drop the export itself, not the page that offers it. The page docs/exports.md lists the pages that the lake reads.',
      );
}

/** True if a text begins like a web page. */
export function looksLikePage(text: string): boolean {
  return /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head)\b/i.test(text);
}

/** True for what a name of a column looks like, and data mostly does not. */
export function isShown(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}\p{M}_ .,:()/%$€#&'-]{0,60}$/u.test(name);
}
