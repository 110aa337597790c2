import type { Contract } from '../contract/contract.ts';
import { literal } from '../contract/sql-text.ts';
import type { EngineSession } from '../engine/engine.ts';
import type { CleaningRecord } from '../lake/cleaning-record.ts';
import { isLakeError } from '../lake/error.ts';
import { arrivalNames } from '../lake/file-name.ts';
import { parseRawKey, type RawRef, rejectsKey } from '../lake/object-key.ts';
import { isRawAccountedFor } from '../ledger/raw-presence.ts';
import { pseudonymFor } from '../personal/personal-data.ts';
import type { Ports } from '../ports.ts';
import { openRaw } from '../stages/clean/open-raw.ts';
import { sameAmount, subtractSums } from './amount.ts';
import { countDocument, type OutLines } from './count.ts';
import { type Difference, type DocumentAccount, type Sums, suggestions } from './report.ts';
import { differingRows } from './rows.ts';
import { type Counted, isCut, monthsOf, ownRows, partDifferences, type RawWork } from './staged.ts';
import type { LineSums } from './tally.ts';

/** The bytes of one raw object, compared with its cleaning record, its rejects and its parts. */
export interface RawAccount {
  readonly documents: readonly DocumentAccount[];
  readonly differences: readonly Difference[];
  /** Lines that were not refused, by dataset and month. Undefined where the bytes do not state their months. */
  readonly kept: ReadonlyMap<string, ReadonlyMap<string, LineSums> | undefined>;
}

/** Reconciles one raw object. For an archived or erased object, whose bytes are not in raw, the cleaning record counts. */
export async function reconcileRaw(ports: Ports, session: EngineSession, work: RawWork): Promise<RawAccount> {
  const { rawKey } = work.record;
  const ref = parseRawKey(rawKey);
  const nothing = { documents: [], kept: new Map() };
  const lost = (rule: string, reason: string): RawAccount => ({
    ...nothing,
    differences: [{ rule, rawKey, object: `raw/${rawKey}`, reason, suggestion: suggestions.restore }],
  });
  if (!(await ports.store.head('raw', rawKey))) {
    if (await isRawAccountedFor(ports, rawKey)) return { ...nothing, differences: [] };
    return lost('raw-missing', 'The raw object of a cleaning record is gone.');
  }
  try {
    return await ports.workspace.with((folder) => accountOf(ports, session, work, ref, folder));
  } catch (error) {
    if (!isLakeError(error, 'object-changed')) throw error;
    return lost('raw-damaged', 'The bytes of the raw object do not have the hash in its key.');
  }
}

async function accountOf(
  ports: Ports,
  session: EngineSession,
  work: RawWork,
  ref: RawRef,
  folder: string,
): Promise<RawAccount> {
  const { record, wants } = work;
  const { said } = record;
  const opened = await openRaw(ports, record.rawKey, ref, folder, { patient: true, said });
  const outside = { fileName: arrivalNames(ref.fileName).fileName, asOf: ref.asOf.at, said };
  const documents: DocumentAccount[] = [];
  const differences: Difference[] = [];
  const kept = new Map<string, ReadonlyMap<string, LineSums> | undefined>();
  const readable = opened.documents.filter(({ dataset }) => wants(dataset.contract.dataset));
  for (const some of Map.groupBy(readable, ({ dataset }) => dataset.contract.dataset).values()) {
    const contract = some[0]?.dataset.contract;
    if (!contract) continue;
    const refused = await refusedLines(session, work, ref, contract);
    const counted: Counted[] = [];
    for (const document of some) {
      const found = record.documents.find(
        ({ name, dataset }) => name === document.name && dataset === contract.dataset,
      );
      const count = await countDocument(document, refused?.get(document.name) ?? new Map(), outside);
      counted.push({ document, record: found, count });
    }
    const told = counted.flatMap((one) => recordDifferences(record, contract, one));
    const taken = counted.filter((one) => one.record?.outcome !== 'rejected');
    const months = monthsOf(taken);
    kept.set(contract.dataset, months);
    const parts = partDifferences(work, contract, taken, months);
    const rows =
      parts.length > 0
        ? await differingRows(session, {
            ...ownRows(work, ref, contract, taken),
            outside,
            refused: refused ?? new Map(),
            folder,
            pseudonym: await pseudonymFor(ports, contract),
          })
        : [];
    const all = [...rejectsDifferences(work, ref, contract, counted, refused), ...told, ...parts, ...rows];
    differences.push(...all);
    documents.push(...counted.map((one) => documentAccount(record.rawKey, contract, one, all)));
  }
  for (const { name, dataset, rows } of record.documents) {
    if (rows.read === 0 || !wants(dataset) || readable.some((one) => one.name === name)) continue;
    const at = { dataset, rawKey: record.rawKey, document: name };
    const reason = 'The cleaning record names a document that the raw object does not hold.';
    differences.push({ rule: 'document-missing', ...at, reason, suggestion: suggestions.replay });
  }
  return { documents, differences, kept };
}

/** By document, the lines that the rejects name, refused or set aside; undefined where there are no rejects. */
async function refusedLines(
  session: EngineSession,
  { find }: RawWork,
  ref: RawRef,
  { dataset }: Contract,
): Promise<ReadonlyMap<string, OutLines> | undefined> {
  const path = await find('ledger', rejectsKey(ref, dataset));
  if (path === undefined) return undefined;
  try {
    const rows = await session.rows(
      `SELECT "_document" AS document, starts_with(rule, 'aside:') AS is_aside, list("_line") AS lines
       FROM read_parquet(${literal(path)}, hive_partitioning=false) GROUP BY ALL`,
    );
    const documents = new Map<string, Map<number, 'refused' | 'set aside'>>();
    for (const { document, is_aside, lines } of rows) {
      const known = documents.get(String(document)) ?? new Map();
      documents.set(String(document), known);
      for (const line of Array.isArray(lines) ? lines : []) known.set(Number(line), is_aside ? 'set aside' : 'refused');
    }
    return documents;
  } catch (error) {
    // Unreadable rejects name no line, so every refused line shows as a difference.
    if (isLakeError(error, 'engine-failed')) return undefined;
    throw error;
  }
}

function rejectsDifferences(
  { record }: RawWork,
  ref: RawRef,
  { dataset }: Contract,
  counted: readonly Counted[],
  refused: ReadonlyMap<string, OutLines> | undefined,
): readonly Difference[] {
  const due =
    record.rejects[dataset] !== undefined ||
    counted.some(({ record: { rows } = {} }) => (rows?.rejected ?? 0) + (rows?.setAside ?? 0) > 0);
  if (!due || refused) return [];
  const object = `ledger/${rejectsKey(ref, dataset)}`;
  const reason = 'The refused rows of this object are gone, and with them the reasons.';
  return [{ rule: 'rejects-missing', dataset, rawKey: record.rawKey, object, reason, suggestion: suggestions.replay }];
}

/** Compares the cleaning record with the count: lines and money that were read, accepted and refused. */
function recordDifferences(record: CleaningRecord, { dataset }: Contract, one: Counted): readonly Difference[] {
  const at = {
    dataset,
    rawKey: record.rawKey,
    document: one.document.name,
    object: `ledger/cleaned/${record.rawKey}.json`,
  };
  const say = (what: string, expected: string, actual: string): Difference => ({
    rule: 'record-changed',
    ...at,
    expected,
    actual,
    reason: `The document has ${expected} ${what}, but its cleaning record says ${actual}.`,
    suggestion: suggestions.replay,
  });
  if (!one.record) {
    const reason = 'The cleaning record lacks the document.';
    return [{ rule: 'document-unrecorded', ...at, reason, suggestion: suggestions.replay }];
  }
  const { rows, money } = one.record;
  const { all, refused, setAside, kept } = one.count;
  const pairs: readonly (readonly [string, Sums, keyof typeof rows])[] = isCut(one)
    ? [['read', all, 'read']]
    : [
        ['read', all, 'read'],
        ['accepted', kept, 'accepted'],
        ['refused', refused, 'rejected'],
        ['set aside', setAside, 'setAside'],
      ];
  return pairs.flatMap(([word, sums, name]) => {
    const lines = sums.rows === rows[name] ? [] : [say(`lines ${word}`, String(sums.rows), String(rows[name]))];
    const amounts = Object.entries(sums.money).flatMap(([column, sum]) => {
      const said = money[column]?.[name] ?? '0';
      return sameAmount(sum, said) ? [] : [say(`of ${column} ${word}`, sum, said)];
    });
    return [...lines, ...amounts];
  });
}

function documentAccount(
  rawKey: string,
  { dataset }: Contract,
  { document, record, count }: Counted,
  differences: readonly Difference[],
): DocumentAccount {
  const whole = record?.outcome === 'rejected';
  const ofSet = differences.filter((one) => one.document === undefined || one.document === document.name);
  return {
    rawKey,
    document: document.name,
    dataset,
    landing: count.all,
    accepted: whole ? subtractSums(count.all, count.all) : plain(count.kept),
    rejected: whole ? count.all : count.refused,
    setAside: whole ? subtractSums(count.all, count.all) : count.setAside,
    holds: ofSet.length === 0,
  };
}

function plain({ rows, money, byCurrency }: Sums): Sums {
  return { rows, money, ...(byCurrency ? { byCurrency } : {}) };
}
