import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { erasedKey } from '../../lib/lake/object-key.ts';
import { putFailureRecord } from '../../lib/ledger/failure-records.ts';
import { recordText } from '../../lib/ledger/records.ts';
import { putTwice } from '../../lib/ledger/second-copy.ts';
import { readSalt } from '../../lib/personal/salt.ts';
import { fileStore } from '../../lib/store/file.ts';
import { bankTsv, type Sandbox } from '../cli/support.ts';

/** What is done to a file. `rot` keeps its time, as a disk does; the others give it a new one, as a person or a program does. */
export const damages = ['rot', 'flip', 'cut', 'delete', 'older', 'older with its time'] as const;
export type Damage = (typeof damages)[number];

/** A kind of object or record, and which of its files is damaged. */
export interface Kind {
  readonly name: string;
  /** The newest file below this folder of the lake whose path, or text, has `of` in it. */
  readonly folder: string;
  readonly of?: string;
  /** Bytes of an older state, or of another object of the kind; without it, those of the oldest other file of the folder. */
  readonly older?: (box: Sandbox, path: string) => Buffer | undefined;
  /** Damages that no check finds because they change nothing that the lake uses, with the reason. */
  readonly harmless?: Readonly<Partial<Record<Damage, string>>>;
  /** What the lake cannot and must not tell from something that a person does, with the reason. */
  readonly noDamage?: Readonly<Partial<Record<Damage, string>>>;
}

const twice = 'ledger and archive have it each, and one is enough';
const another = 'a file with another time or size is another arrival: what it says is evidence of its own';

/** Every kind of object and record that a lake in a folder has. What is published for SQL engines has its own test. */
export const kinds: readonly Kind[] = [
  {
    name: 'a file in landing',
    folder: 'landing',
    of: '20261101',
    harmless: { delete: 'raw holds its bytes' },
    noDamage: { flip: another, cut: another, older: another, 'older with its time': another },
  },
  { name: 'a raw object', folder: 'raw', of: '20261101' },
  { name: 'a part', folder: 'staging/parts', of: 'month=2026-09' },
  { name: 'a claim', folder: 'staging/claims', of: '2026-09' },
  { name: 'the rejects', folder: 'ledger/rejects' },
  { name: 'a cleaning record', folder: 'ledger/cleaned', of: '20261101', older: olderCleaning },
  {
    name: 'a receipt',
    folder: 'ledger/receipts',
    of: '"landingKey": "inbox/DistroKid_20261101.tsv"',
    older: refusedReceipt,
  },
  {
    name: 'the receipt of an archived file',
    folder: 'ledger/receipts',
    of: '"landingKey": "inbox/DistroKid_20241001.tsv"',
  },
  { name: 'the receipt of a refused file', folder: 'ledger/receipts', of: '"landingKey": "inbox/notes.txt"' },
  { name: 'a decision', folder: 'ledger/decisions', older: otherDecision },
  {
    name: 'the copy of a decision',
    folder: 'archive/records/decisions',
    older: otherDecision,
    harmless: { delete: twice },
  },
  { name: 'a manifest', folder: 'ledger/manifests', older: stateBefore },
  { name: 'an object of a table', folder: 'curated', of: 'month=2026-09' },
  {
    name: 'an earlier manifest',
    folder: 'archive/manifests',
    harmless: { delete: 'it is history: retention keeps what it cannot tell to be free' },
  },
  {
    name: 'an archived file',
    folder: 'archive/landing',
    of: '20241001',
    older: inLanding,
    harmless: { delete: 'raw holds its bytes' },
  },
  { name: 'the record of an archived file', folder: 'ledger/archived', older: () => Buffer.from('{}') },
  { name: 'the record of an erasure', folder: 'ledger/erased', older: () => Buffer.from('{}') },
  {
    name: 'the salt of pseudonyms',
    folder: 'ledger/personal',
    older: () => Buffer.from('{}'),
    harmless: { delete: 'whoever needs it brings it back from archive' },
  },
  { name: 'why a message failed', folder: 'ledger/failures', harmless: { delete: 'it is told to people alone' } },
  {
    name: 'how far the verification is',
    folder: 'ledger/verified',
    harmless: { delete: 'the verification begins anew' },
  },
];

/** A statement with a row that is refused, an older and a newer one, one that a decision lets stand, and an archived file. */
export async function prepare(box: Sandbox): Promise<void> {
  const put = (name: string, text: string) => box.lake('put', box.write(name, text), '--wait');
  box.write('lake.config.ts', 'export const config = { retention: { landing: { months: 13 } } };\n');
  await put('DistroKid_20241001.tsv', bankTsv([['Old', '9.25']], '2024-09'));
  const inTwoYears = () => new Date(Date.now() + 2 * 366 * 24 * 3_600_000);
  await box.lakeWith({ now: inTwoYears }, 'archive', '--zone', 'landing');
  const lines = [
    ['B', '2.50'],
    ['C', '0.75'],
    ['D', '0.5'],
  ] as const;
  await put('DistroKid_20261001.tsv', `${bankTsv([['A', '1.25'], ...lines])}not a row\n`);
  cpSync(box.lakeDir, join(box.folder, 'before'), { recursive: true, preserveTimestamps: true });
  await put('DistroKid_20261101.tsv', `${bankTsv([['A', '1.50'], ...lines])}also not a row\n`);
  await put(
    'DistroKid_20261110.tsv',
    bankTsv([
      ['A', '1.75'],
      ['B', '2.50'],
    ]),
  );
  await box.lake('accept', 'DistroKid_20261110.tsv', '--as', 'partial');
  await box.lake('sweep', '--wait');
  await put('notes.txt', 'nothing that a contract knows\n');
  await addRecords(box);
  await box.lake('sweep', '--verify', '--wait');
}

/** Records that a small lake has no occasion to write. */
async function addRecords({ lakeDir }: Sandbox): Promise<void> {
  const store = fileStore({ root: lakeDir });
  await readSalt({ store, random: { bytes: (count) => new Uint8Array(count).fill(7) } });
  const at = '2026-01-01T00:00:00.000Z';
  const rawKey = `personal/mailchimp/default/${'ab'.repeat(32)}/20240101T000000000Z-stated/subscribers.csv`;
  const erased = { format: 1, rawKey, sizeBytes: 5, lastModified: at, erasedAt: at };
  await putTwice(store, erasedKey(rawKey), recordText(erased));
  for (const messageId of ['one', 'two'])
    await putFailureRecord(
      { store },
      { format: 1, queue: 'clean', messageId, receiveCount: 1, failedAt: at, reason: 'because' },
    );
  await store.close();
}

/** The path, in the lake, of the file of a kind that is damaged. */
export function fileOf({ lakeDir }: Sandbox, { name, folder, of = '' }: Kind): string {
  const files = filesBelow(lakeDir, folder);
  const path = files.findLast((one) => one.includes(of) || readFileSync(join(lakeDir, one)).includes(of));
  if (path === undefined) throw new Error(`The prepared lake has no file for ${name}, only ${files.join(', ')}.`);
  return path;
}

/** Damages a file of the lake. False where there is nothing older to put in its place. */
export function damage(box: Sandbox, kind: Kind, path: string, how: Damage): boolean {
  const file = join(box.lakeDir, path);
  const times = join(box.folder, 'times');
  execFileSync('cp', ['-p', file, times]);
  if (how === 'delete') rmSync(file);
  else {
    const bytes = damagedBytes(box, kind, path, how);
    if (bytes === undefined || bytes.equals(readFileSync(file))) return false;
    writeFileSync(file, bytes);
  }
  // To the nanosecond, by which the store knows the metadata of an object.
  if (how === 'rot' || how === 'older with its time') execFileSync('touch', ['-r', times, file]);
  return true;
}

function damagedBytes(box: Sandbox, kind: Kind, path: string, how: Damage): Buffer | undefined {
  const bytes = readFileSync(join(box.lakeDir, path));
  if (how === 'cut') return bytes.subarray(0, bytes.length - 9);
  if (how === 'older' || how === 'older with its time') return (kind.older ?? oldestOther)(box, path);
  // In the values of a Parquet file, and in the facts of a record: in padding or in a name of a field it would be another fault.
  const at = bytes.subarray(0, 4).equals(Buffer.from('PAR1')) ? 20 : Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

function filesBelow(lakeDir: string, folder: string): readonly string[] {
  const root = join(lakeDir, folder);
  if (!existsSync(root)) return [];
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return names
    .filter((name) => statSync(join(lakeDir, name)).isFile())
    .sort((a, b) => statSync(join(lakeDir, a)).mtimeMs - statSync(join(lakeDir, b)).mtimeMs);
}

function oldestOther({ lakeDir }: Sandbox, path: string): Buffer | undefined {
  const [first = ''] = path.split('/');
  const folder =
    first === 'staging' || first === 'ledger' || first === 'archive' ? path.split('/').slice(0, 2).join('/') : first;
  const other = filesBelow(lakeDir, folder).find((one) => one !== path);
  return other === undefined ? undefined : readFileSync(join(lakeDir, other));
}

function stateBefore({ folder }: Sandbox, path: string): Buffer {
  return readFileSync(join(folder, 'before', path));
}

function inLanding({ lakeDir }: Sandbox): Buffer | undefined {
  const [first] = filesBelow(lakeDir, 'landing');
  return first === undefined ? undefined : readFileSync(join(lakeDir, first));
}

type Json = Readonly<Record<string, unknown>>;

/** A record with other facts, whole in itself: what a contract version before wrote, or an earlier look. */
function rewritten({ lakeDir }: Sandbox, path: string, change: (record: Json) => Json): Buffer {
  const { digest: _, ...record } = JSON.parse(readFileSync(join(lakeDir, path), 'utf8')) as Json;
  return Buffer.from(recordText(change(record)));
}

/** As the version of the contract before wrote it, under the names that its parts had. */
function olderCleaning(box: Sandbox, path: string): Buffer {
  const text = (value: unknown) =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll(/"version":(\d+)/g, (_, version) => `"version":${Number(version) - 1}`)
        .replaceAll(/\/v(\d+)-/g, (_, version) => `/v${Number(version) - 1}-`),
    ) as unknown;
  return rewritten(box, path, (record) => ({
    ...record,
    documents: text(record.documents),
    parts: text(record.parts),
  }));
}

/** As it was before a contract knew the file. */
function refusedReceipt(box: Sandbox, path: string): Buffer {
  const reasons = [{ rule: 'unknown', fields: [], reason: 'No contract knows it.', suggestion: 'Wait.' }];
  return rewritten(box, path, (record) => ({ ...record, outcome: 'rejected', rawKeys: [], documents: [], reasons }));
}

function otherDecision(box: Sandbox, path: string): Buffer {
  return rewritten(box, path, (record) => ({ ...record, as: 'replacement' }));
}
