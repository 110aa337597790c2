import { inspect, type RecognisedDocument } from '../document/inspect.ts';
import { type SpooledFile, scanFile, spool } from '../document/spool.ts';
import { isZip, unzip } from '../document/zip.ts';
import { LakeError } from '../lake/error.ts';
import type { RawRef } from '../lake/object-key.ts';
import type { Reason } from '../lake/receipt.ts';
import type { Ports } from './ports.ts';

/** What a raw object holds of its source: documents that are read, and those that no contract reads any more. */
export interface OpenedRaw {
  readonly documents: readonly RecognisedDocument[];
  readonly refused: readonly {
    readonly name: string;
    readonly dataset: string | undefined;
    readonly reasons: readonly Reason[];
  }[];
}

/** Opens a raw object for cleaning: checks that its bytes are what its key says, unpacks it, recognises its documents. */
export async function openRaw(ports: Ports, key: string, ref: RawRef, folder: string): Promise<OpenedRaw> {
  const file = await localFile(ports, key, `${folder}/raw`);
  if (file.sha256 !== ref.sha256) {
    throw new LakeError(`The raw object ${key} is damaged: its bytes do not match its hash. Restore it from a copy.`, {
      code: 'object-changed',
      fault: 'operator',
      retry: 'never',
      severity: 'critical',
    });
  }
  const limits = ports.config.limits;
  const datasets = ports.sources.find(({ id }) => id === ref.source)?.datasets ?? [];
  let members: readonly { readonly name: string; readonly file: SpooledFile }[] = [{ name: ref.fileName, file }];
  if (await isZip(file.path)) {
    const unzipped = await unzip(file.path, folder, limits);
    if ('refused' in unzipped)
      return { documents: [], refused: [{ name: ref.fileName, dataset: undefined, reasons: [unzipped.refused] }] };
    members = unzipped.members;
  }
  const documents: RecognisedDocument[] = [];
  const refused: OpenedRaw['refused'][number][] = [];
  for (const { name, file: member } of members) {
    const names = { fileName: ref.fileName, name, source: ref.source };
    const { document, receipt } = await inspect(names, member, datasets, limits);
    if (document) documents.push(document);
    else refused.push({ name, dataset: receipt.dataset, reasons: receipt.reasons });
  }
  return { documents, refused };
}

/** The raw object as a local file: in place where the store has one, else a copy. Hashed and scanned in the same pass. */
async function localFile(ports: Ports, key: string, target: string): Promise<SpooledFile> {
  const { lineBytes } = ports.config.limits;
  const path = ports.store.localPath?.('raw', key);
  if (path === undefined) return spool(await ports.store.get('raw', key), target, ports.config.limits);
  return scanFile(path, lineBytes);
}
