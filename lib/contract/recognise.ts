import type { Contract } from './contract.ts';
import { isEverydayName } from './everyday-name.ts';
import { type HeaderMatch, matchHeader, nearestName, normaliseName } from './header.ts';

/** The facts that recognition uses: the document's shape and names, and its path. */
export interface Sighting {
  readonly shape: 'delimited' | 'json-rows';
  /** Header cells, or the keys of a JSON document's rows (nested keys dotted). */
  readonly header: readonly string[];
  /** Landing key and member path. They are hints if headers do not decide. */
  readonly path: string;
  /** The source named by the person or the path, if any. */
  readonly source?: string | undefined;
}

export interface LackingColumn {
  readonly column: string;
  /** The name the source gives it. */
  readonly expected: string;
  /** A name in the file that may be the expected one. */
  readonly nearest?: string;
}

export type Recognition<D> =
  | { readonly outcome: 'recognised'; readonly dataset: D; readonly match: HeaderMatch }
  | {
      readonly outcome: 'lacking';
      readonly dataset: D;
      readonly lacking: readonly LackingColumn[];
      /** True if the file is certainly of this source. Only then may its columns be renamed. */
      readonly isSure: boolean;
    }
  | { readonly outcome: 'ambiguous'; readonly datasets: readonly D[] }
  | { readonly outcome: 'unknown' };

interface Candidate<D> {
  readonly dataset: D;
  readonly contract: Contract;
  readonly match: HeaderMatch;
  /** How many of the recognising columns are present, and how many there are. */
  readonly found: number;
  readonly wanted: number;
  readonly explained: number;
}

/**
 * Recognises the dataset of a document, first by its header: all recognising columns must be present. If several
 * datasets fit, the one that explains most of the header wins, and then the hints decide. A near miss is reported with
 * the columns that it lacks.
 *
 * @example
 * recognise({ shape: 'delimited', header: ['Reporting Date', 'Sale Month', …], path: key }, datasets);
 */
export function recognise<D extends { readonly contract: Contract }>(
  sighting: Sighting,
  datasets: readonly D[],
): Recognition<D> {
  const candidates = datasets
    .filter(({ contract }) => contract.recognise.shape === sighting.shape && !isSomethingElse(contract, sighting))
    .map((dataset): Candidate<D> => {
      const match = matchHeader(dataset.contract, sighting.header);
      const { by } = dataset.contract.recognise;
      const found = by.filter((column) => column in match.positions).length;
      const explained = new Set(Object.values(match.positions)).size;
      return { dataset, contract: dataset.contract, match, found, wanted: by.length, explained };
    });
  const fitting = best(
    candidates.filter(({ found, wanted }) => found === wanted),
    sighting,
  );
  if (fitting.length > 1) return { outcome: 'ambiguous', datasets: fitting.map(({ dataset }) => dataset) };
  const [only] = fitting;
  if (only) {
    const { dataset, match, contract } = only;
    if (match.lacking.length === 0) return { outcome: 'recognised', dataset, match };
    const tellings = evidenceOf(only, sighting);
    if (tellings === 0) return { outcome: 'unknown' };
    const lacking = describeLacking(contract, match.lacking, match.extra);
    return { outcome: 'lacking', dataset, lacking, isSure: tellings > 1 };
  }
  const [near] = best(
    candidates.filter((candidate) => isNearMiss(candidate, sighting) && evidenceOf(candidate, sighting) > 0),
    sighting,
  );
  if (!near) return { outcome: 'unknown' };
  const missing = [...near.contract.recognise.by, ...near.match.lacking].filter(
    (column, index, all) => !(column in near.match.positions) && all.indexOf(column) === index,
  );
  return {
    outcome: 'lacking',
    dataset: near.dataset,
    lacking: describeLacking(near.contract, missing, near.match.extra),
    isSure: evidenceOf(near, sighting) > 1,
  };
}

function isSomethingElse(contract: Contract, sighting: Sighting): boolean {
  const names = new Set(sighting.header.map(normaliseName));
  const { without, only } = contract.recognise;
  if (without.some((name) => names.has(normaliseName(name)))) return true;
  return only && matchHeader(contract, sighting.header).extra.length > 0;
}

/**
 * True if a file is close enough to say "this looks like …": at least half of the contract's own columns and half of
 * the file's are known.
 */
function isNearMiss<D extends object>(candidate: Candidate<D>, sighting: Sighting): boolean {
  const needed = Object.values(candidate.contract.columns).filter((column) => !column.optional).length;
  const present = needed - candidate.match.lacking.length;
  return (
    candidate.explained >= 2 && present * 2 >= needed && candidate.explained * 2 >= Math.max(sighting.header.length, 1)
  );
}

/**
 * Measures the evidence that a file that lacks columns is of a candidate's source: names in its header that are not
 * everyday ones, and the word of the person who put it, which is enough. Everyday names (date, views, clicks) are no
 * evidence, because numbers of one platform must not be taken for another's.
 */
function evidenceOf<D extends object>(
  { dataset, contract, match }: Candidate<D>,
  { header, source }: Sighting,
): number {
  if (source !== undefined && contract.dataset.startsWith(`${source}/`)) return 2;
  const telling = [...new Set(Object.values(match.positions))].filter((at) => !isEverydayName(header[at] ?? ''));
  // An owner who described a layout has files of that layout.
  return telling.length + ('name' in dataset ? 1 : 0);
}

function best<D>(candidates: readonly Candidate<D>[], sighting: Sighting): readonly Candidate<D>[] {
  const most = Math.max(...candidates.map(({ explained }) => explained), 0);
  const fullest = candidates.filter(({ explained }) => explained === most);
  const path = sighting.path.toLowerCase();
  const stated = fullest.filter(
    ({ contract }) => sighting.source !== undefined && contract.dataset.startsWith(`${sighting.source}/`),
  );
  const within = stated.length > 0 ? stated : fullest;
  const named = within.filter(({ contract }) =>
    contract.recognise.names.some((name) => path.includes(name.toLowerCase())),
  );
  return named.length > 0 ? named : within;
}

function describeLacking(
  contract: Contract,
  columns: readonly string[],
  candidates: readonly string[],
): readonly LackingColumn[] {
  return columns.map((column) => {
    const expected = contract.columns[column]?.from[0] ?? column;
    const nearest = nearestName(expected, candidates);
    return nearest === undefined ? { column, expected } : { column, expected, nearest };
  });
}
