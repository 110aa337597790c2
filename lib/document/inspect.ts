import { matchHeader, normaliseName } from '../contract/header.ts';
import { readsPersonal } from '../contract/personal.ts';
import { type Recognition, recognise } from '../contract/recognise.ts';
import type { Dataset, DatasetVariant, UnreadExport } from '../contract/source.ts';
import { limits as fixed, type Limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import { foreignKind } from './foreign.ts';
import { incompleteAnswer } from './incomplete-answer.ts';
import {
  type DocumentNames,
  type Inspection,
  type RecognisedDocument,
  type Recognisers,
  rejected,
  unknownFact,
} from './inspection.ts';
import { isErrorAnswer, type JsonRows, jsonRowsOf, parseJsonDocument } from './json-rows.ts';
import { readLayout } from './layout.ts';
import {
  ambiguousLayout,
  brokenJson,
  errorAnswer,
  isShown,
  lackingColumns,
  lineTooLong,
  looksLikePage,
  noRows,
  tooDeepJson,
  tooLargeJson,
  tooManyColumns,
  unfitToRead,
  unknownLayout,
  unreadExport,
  webPage,
  wrongEncoding,
} from './refusals.ts';
import { withSaidFacts } from './said-facts.ts';
import { rowFinderOf, shapeOfSheet, sheetNotes } from './sheet.ts';
import { beginningOf, type DelimitedShape, looksLikeData, sniff, surelyHeader } from './sniff.ts';
import type { OpeningFile, SpooledFile } from './spool.ts';
import type { Encoding } from './text-scan.ts';

/**
 * Tells which datasets a document holds rows of, or why it is refused. This is the part of validation that looks
 * inside. A document of a layout may hold rows of several datasets, and every other document is one dataset.
 */
export async function inspect(
  names: DocumentNames,
  file: SpooledFile | OpeningFile,
  recognisers: Recognisers,
  limits: Limits,
): Promise<readonly Inspection[]> {
  const refuse = (why: Reason): readonly Inspection[] => [rejected(names.name, why)];
  const sheet = 'sheet' in file ? file.sheet : undefined;
  const foreign = sheet ? undefined : await foreignKind(file.path, names.name);
  if (foreign) return refuse(foreign);
  const unfit = unfitToRead(file.scan, names.name);
  if (unfit) return refuse(unfit);
  const encoding = file.scan.encoding ?? 'utf-8';
  const text = (sheet && shapeOfSheet(sheet)) ?? (await sniff(file.path, encoding));
  if (text.shape === 'json' && file.scan.sizeBytes > fixed.jsonBytes) return refuse(tooLargeJson());
  const parsed = text.shape === 'json' ? await parseJsonDocument(file.path, encoding, names.name) : undefined;
  if (parsed && 'isTooDeep' in parsed) return refuse(tooDeepJson());
  if (parsed && 'brokenLine' in parsed) return refuse(brokenJson(parsed.brokenLine));
  const json = parsed?.value;
  const unfinished = parsed && incompleteAnswer(json);
  if (unfinished) return refuse(unfinished);
  const laidOut = await readLayout({ names, file, encoding, text, json }, recognisers);
  if (laidOut) return laidOut;
  const beginning = text.shape === 'json' ? '' : await beginningOf(file.path, encoding);
  if (!sheet && looksLikePage(beginning)) return refuse(webPage(beginning));
  if (text.shape === 'other') return refuse(unknownLayout('it has no header row'));
  if (text.shape === 'json') {
    const rows = jsonRowsOf(json);
    if (rows === null)
      return refuse(isErrorAnswer(json) ? errorAnswer() : unknownLayout('it is JSON, but not an array of objects'));
    if (rows.elements.length === 0) return refuse(noRows('The array is empty.'));
    const content = { shape: 'json-rows' as const, ...rows, isLines: parsed?.isLines ?? false };
    return [settle(names, file, encoding, content, rows.keys, recognisers.datasets)];
  }
  if (file.scan.lineTooLong) return refuse(lineTooLong(limits.lineBytes));
  if (text.header.length > limits.columns) return refuse(tooManyColumns(text.header.length, limits.columns));
  const first = settle(names, file, encoding, text, text.header, recognisers.datasets);
  if (first.document || first.receipt.dataset) return [first];
  const below = underPreamble(names, file, encoding, text, recognisers);
  if (below) return [below];
  const unread = unreadKind(recognisers.unread ?? [], text.header, `${names.fileName}/${names.name}`);
  return unread ? refuse(unreadExport(unread)) : [first];
}

/** Gives the kind of a file that no contract reads but that is known by its header and its name. */
function unreadKind(kinds: readonly UnreadExport[], header: readonly string[], path: string): UnreadExport | undefined {
  const names = new Set(header.map(normaliseName));
  return kinds.find((kind) => kind.header.every((name) => names.has(name)) && (kind.path?.test(path) ?? true));
}

/** Some exports put a title or an id above their header, so the first lines after it are tried as headers too. */
function underPreamble(
  names: DocumentNames,
  file: SpooledFile | OpeningFile,
  encoding: Encoding,
  text: DelimitedShape,
  { datasets }: Recognisers,
): Inspection | undefined {
  for (const later of text.later) {
    const found = settle(names, file, encoding, later, later.header, datasets);
    if (found.document || found.receipt.dataset) return found;
  }
  return undefined;
}

function settle(
  names: DocumentNames,
  file: SpooledFile | OpeningFile,
  encoding: Encoding,
  content: DelimitedShape | ({ readonly shape: 'json-rows' } & JsonRows),
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
    return rejected(names.name, noRows('It has a header and no rows.'), contract.dataset);
  }
  const found = { ...match.facts, ...factsOf(dataset, names, content) };
  const told = withSaidFacts(dataset, found, match.positions, names);
  if ('refused' in told) return rejected(names.name, told.refused, contract.dataset);
  const { facts } = told;
  const unknown = unknownFact(contract, facts, match.positions);
  if (unknown) return rejected(names.name, unknown, contract.dataset);
  // In a JSON header, nested keys are beside their parents'. A parent counts as kept if one of its keys is kept.
  const kept = Object.values(match.positions).map((position) => header[position] ?? '');
  const extra = match.extra.filter(
    (key) =>
      key !== '' &&
      (content.shape === 'delimited' || (!key.includes('.') && !kept.some((name) => name.startsWith(`${key}.`)))),
  );
  const warnings = [
    ...(extra.length > 0 ? [`not kept: ${extra.slice(0, 12).join(', ')}${extra.length > 12 ? ', …' : ''}`] : []),
    ...sheetNotes(file),
  ];
  return {
    receipt: {
      name: names.name,
      outcome: 'accepted',
      dataset: contract.dataset,
      ...(readsPersonal(contract, match.positions) ? { personal: true as const } : {}),
      reasons: [],
      warnings,
    },
    document: {
      name: names.name,
      path: file.path,
      encoding,
      ...rowFinderOf(file),
      blankLines: 'whole' in file ? file.whole.then(({ scan }) => scan.blankLines) : file.scan.blankLines,
      dataset,
      match,
      facts,
      content,
    },
  };
}

function factsOf(
  dataset: Dataset,
  { fileName, name }: DocumentNames,
  content: RecognisedDocument['content'],
): Readonly<Record<string, string>> {
  const preamble = content.shape === 'delimited' ? content.preamble : [];
  return dataset.facts?.({ fileName, documentName: name, preamble }) ?? {};
}

function unrecognised(
  recognition: Exclude<Recognition<Dataset>, { outcome: 'recognised' }>,
  content: DelimitedShape | ({ readonly shape: 'json-rows' } & JsonRows),
  header: readonly string[],
): readonly [Reason, string?] {
  if (recognition.outcome === 'lacking') {
    const { contract } = recognition.dataset;
    const variant = variantOf(recognition.dataset);
    const unread = content.shape === 'delimited' ? matchHeader(contract, header).extra.filter(isShown) : [];
    return [
      lackingColumns(contract.dataset, recognition.lacking, { unread, variant, isSure: recognition.isSure }),
      contract.dataset,
    ];
  }
  if (recognition.outcome === 'ambiguous') {
    return [ambiguousLayout(recognition.datasets.map(titleOf))];
  }
  return [unknownLayout(seenColumns(content, header))];
}

function titleOf(dataset: Dataset | DatasetVariant): string {
  const variant = variantOf(dataset);
  return variant === undefined ? dataset.contract.dataset : `${dataset.contract.dataset} of ${variant}`;
}

function variantOf(dataset: Dataset | DatasetVariant): string | undefined {
  return 'name' in dataset ? dataset.name : undefined;
}

/** Names of columns may be shown, but a row of data never. Anything that cannot be told from data is only counted. */
function seenColumns(
  content: DelimitedShape | ({ readonly shape: 'json-rows' } & JsonRows),
  header: readonly string[],
): string {
  if (content.shape === 'delimited' && looksLikeData(header)) return 'it has no header row';
  const sure = content.shape === 'json-rows' || surelyHeader(content);
  const names = sure ? header.filter(isShown) : [];
  if (names.length === 0) return `no source has any of its ${header.length} columns`;
  return `its columns are ${names.slice(0, 8).join(', ')}${header.length > 8 ? ', …' : ''}`;
}
