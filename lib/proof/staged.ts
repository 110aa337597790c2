import type { Contract } from '../contract/contract.ts';
import type { RecognisedDocument } from '../document/inspection.ts';
import type { CleanedDocument, CleanedPart, CleaningRecord } from '../lake/cleaning-record.ts';
import { limits } from '../lake/limits.ts';
import { parseRawKey, type RawRef } from '../lake/object-key.ts';
import { addSums, noSums, sameSums, sumsText } from './amount.ts';
import type { DocumentCount } from './count.ts';
import type { FindFile, PartMeasure, PartState } from './files.ts';
import { type Difference, type Sums, suggestions } from './report.ts';
import type { OwnRows } from './rows.ts';
import type { LineSums } from './tally.ts';

export interface RawWork {
  readonly record: CleaningRecord;
  readonly parts: ReadonlyMap<string, PartState>;
  readonly find: FindFile;
  /** True where a dataset is asked for. */
  readonly wants: (dataset: string) => boolean;
}

/** A document with its count and its cleaning record. */
export interface Counted {
  readonly document: RecognisedDocument;
  readonly record: CleanedDocument | undefined;
  readonly count: DocumentCount;
}

/** Lines that were not refused, by month. Undefined where the bytes do not state the month, or where the rejects are cut off. */
export function monthsOf(taken: readonly Counted[]): ReadonlyMap<string, LineSums> | undefined {
  const months = new Map<string, LineSums>();
  for (const one of taken) {
    if (!one.count.keptByMonth || isCut(one)) return undefined;
    for (const [month, sums] of one.count.keptByMonth) {
      const known = months.get(month);
      months.set(month, known ? { ...addSums([known, sums]), lineSum: known.lineSum + sums.lineSum } : sums);
    }
  }
  return months;
}

function partsOf({ record }: RawWork, { dataset }: Contract): readonly CleanedPart[] {
  return record.parts.filter((part) => part.dataset === dataset && part.partKey !== null);
}

/** Compares the accepted lines with the rows of the parts that the record names, by month where the bytes state it. */
export function partDifferences(
  work: RawWork,
  contract: Contract,
  taken: readonly Counted[],
  months: ReadonlyMap<string, LineSums> | undefined,
): readonly Difference[] {
  const { sha256 } = parseRawKey(work.record.rawKey);
  const parts = partsOf(work, contract).map((part) => ({ part, state: measureOf(work, part) }));
  const at = { dataset: contract.dataset, rawKey: work.record.rawKey };
  const content = contentDifferences(contract, at, parts);
  if (months) {
    const names = [...new Set([...months.keys(), ...parts.map(({ part }) => part.month)])].sort();
    const differences = names.flatMap((month) => {
      const found = parts.find(({ part }) => part.month === month);
      const own = found?.state?.writtenFrom === sha256 ? found.state.lineSum : undefined;
      const key = found?.part.partKey;
      const where = { ...at, month, ...(key ? { object: `staging/${key}` } : {}) };
      return compare(where, months.get(month) ?? { ...noSums, lineSum: 0 }, found?.state ?? noSums, own);
    });
    return [...differences, ...content];
  }
  if (taken.some(isCut)) return content;
  const kept = taken.map(({ count }) => count.kept);
  const lineSum = kept.reduce((sum, one) => sum + one.lineSum, 0);
  const states = parts.flatMap(({ state }) => state ?? []);
  const isOwn = states.every(({ writtenFrom }) => writtenFrom === sha256);
  const lines = isOwn ? states.reduce((sum, one) => sum + one.lineSum, 0) : undefined;
  return [...compare(at, { ...addSums(kept), lineSum }, addSums(states), lines), ...content];
}

type Where = Pick<Difference, 'dataset' | 'rawKey' | 'month' | 'object'>;

/** `ownLines` is the sum of the line numbers in the part, where its rows name this document's lines. */
function compare(at: Where, kept: LineSums, found: Sums, ownLines: number | undefined): readonly Difference[] {
  if (sameSums(kept, found) && (ownLines === undefined || ownLines === kept.lineSum)) return [];
  const [expected, actual] = [sumsText(kept), sumsText(found)];
  const what = sameSums(kept, found)
    ? 'its rows have other line numbers'
    : `the document has ${expected}, but the part holds ${actual}`;
  const reason = `Staging and the file differ: ${what}.`;
  return [{ rule: 'part-differs', ...at, expected, actual, reason, suggestion: suggestions.replay }];
}

/** A part is named by its rows. A part that does not fit its name was changed, even where all sums agree. */
function contentDifferences(
  { version }: Contract,
  at: Where,
  parts: readonly { readonly part: CleanedPart; readonly state: PartMeasure | undefined }[],
): readonly Difference[] {
  return parts.flatMap(({ part: { partKey, month, ...part }, state }) => {
    if (!state || part.version !== version || partKey?.includes(`-${state.digest}.`)) return [];
    const reason = 'The rows of the part do not have the digest in its name.';
    const where = { ...at, month, object: `staging/${partKey}` };
    return [{ rule: 'part-changed', ...where, reason, suggestion: suggestions.replay }];
  });
}

function measureOf({ parts }: RawWork, { partKey }: CleanedPart): PartMeasure | undefined {
  const state = parts.get(partKey ?? '');
  return typeof state === 'object' ? state : undefined;
}

/** True where more rows were refused or set aside than rejects keep. Only the record counts the others. */
export function isCut({ record }: Counted): boolean {
  return (record?.rows.rejected ?? 0) + (record?.rows.setAside ?? 0) > limits.rejectsKept;
}

/** The parts that the raw object wrote itself: only their rows name its lines. */
export function ownRows(
  work: RawWork,
  ref: RawRef,
  contract: Contract,
  taken: readonly Counted[],
): Omit<OwnRows, 'refused' | 'folder' | 'pseudonym' | 'outside'> {
  const parts = partsOf(work, contract).map((part) => ({ part, state: work.parts.get(part.partKey ?? '') }));
  const isOwn = (state: PartState | undefined): state is PartMeasure =>
    typeof state === 'object' && (state.writtenFrom === ref.sha256 || state.rows === 0);
  return {
    ref,
    rawKey: work.record.rawKey,
    contract,
    documents: taken.map(({ document }) => document),
    parts: parts.flatMap(({ state }) => (isOwn(state) ? [state] : [])),
    elsewhere: new Set(parts.flatMap(({ part, state }) => (isOwn(state) ? [] : [part.month]))),
  };
}
