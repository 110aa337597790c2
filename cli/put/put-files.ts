import { isLakeError } from '../../lib/lake/error.ts';
import { receiptKey } from '../../lib/lake/receipt.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { type LocalFile, shortHash } from './local-files.ts';

/** A file that is in landing now. */
export interface PutFile {
  readonly path: string;
  readonly landingKey: string;
  readonly landedAt: string;
  readonly sizeBytes: number;
  /** Where its receipt stands as soon as there is one. */
  readonly receiptKey: string;
}

/** A file whose name the store cannot hold. */
export interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

export interface PutReport {
  readonly put: readonly PutFile[];
  readonly refused: readonly RefusedFile[];
}

/** Puts files into landing's inbox, one after the other. Nothing there is overwritten: a name that is taken gets a folder `~<hash>` in front. */
export async function putFiles(
  store: ObjectStore,
  files: readonly LocalFile[],
  metadata: Readonly<Record<string, string>>,
  onPut: (file: LocalFile) => void,
): Promise<PutReport> {
  const put: PutFile[] = [];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    try {
      put.push(await putFile(store, file, metadata));
    } catch (error) {
      if (!isLakeError(error, 'invalid-key')) throw error;
      refused.push({ path: file.path, reason: error.message });
    }
    onPut(file);
  }
  return { put, refused };
}

async function putFile(
  store: ObjectStore,
  file: LocalFile,
  metadata: Readonly<Record<string, string>>,
): Promise<PutFile> {
  for await (const key of inboxKeys(file)) {
    if (!(await claimKey(store, key, file, metadata))) continue;
    const head = await store.head('landing', key);
    // Gone already: somebody tidies landing while we put. Its event is sent, what becomes of it is in the ledger.
    if (!head) continue;
    return {
      path: file.path,
      landingKey: key,
      landedAt: head.lastModified.toISOString(),
      sizeBytes: head.sizeBytes,
      receiptKey: receiptKey(head, head.etag),
    };
  }
  throw new Error('There is always one more key.');
}

/** Puts the file where nothing is yet; false where the key is taken, or a folder lies where it would. */
async function claimKey(
  store: ObjectStore,
  key: string,
  { path, name }: LocalFile,
  metadata: Readonly<Record<string, string>>,
): Promise<boolean> {
  try {
    const { outcome } = await store.put('landing', key, { path }, { condition: { ifAbsent: true }, metadata });
    return outcome === 'written';
  } catch (error) {
    // A folder store cannot hold `a` beside `a/b`. In a folder of its own there is room for it, unless the name is at fault.
    if (isLakeError(error, 'invalid-key') && key === `inbox/${name}`) return false;
    throw error;
  }
}

/** Where a file may go, in order: its name, then the same in folders that tell its content from others of the name. */
async function* inboxKeys({ name, path }: LocalFile): AsyncGenerator<string> {
  yield `inbox/${name}`;
  const hash = await shortHash(path);
  yield `inbox/~${hash}/${name}`;
  for (let again = 2; ; again += 1) yield `inbox/~${hash}-${again}/${name}`;
}
