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
  /** The key that its receipt will have. */
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

/** Puts files into the inbox of landing, one after the other. It overwrites nothing: where a name is taken, the file goes into a folder `~<hash>`. */
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
    // Somebody removed it already. Its event was sent, so the ledger will say what became of it.
    if (!head) continue;
    return {
      path: file.path,
      landingKey: key,
      landedAt: head.lastModified.toISOString(),
      sizeBytes: head.sizeBytes,
      receiptKey: receiptKey(head, head.etag),
    };
  }
  throw new Error('There is always another key to try.');
}

/** Puts the file under a free key. Gives false where the key is taken or a folder has that name. */
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
    // A folder store cannot hold both `a` and `a/b`. A folder of its own solves this, unless the name itself is invalid.
    if (isLakeError(error, 'invalid-key') && key === `inbox/${name}`) return false;
    throw error;
  }
}

/** The keys to try, in order: the name, then the name in folders that are called after the file's content. */
async function* inboxKeys({ name, path }: LocalFile): AsyncGenerator<string> {
  yield `inbox/${name}`;
  const hash = await shortHash(path);
  yield `inbox/~${hash}/${name}`;
  for (let again = 2; ; again += 1) yield `inbox/~${hash}-${again}/${name}`;
}
