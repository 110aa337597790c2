import { type RecognisedDocument, recognisersOf } from '../../document/inspection.ts';
import { openArrival } from '../../document/open-arrival.ts';
import { type OpeningFile, openInPlace, type SpooledFile, spool } from '../../document/spool.ts';
import { isPacked } from '../../document/unpack.ts';
import { LakeError } from '../../lake/error.ts';
import type { RawRef } from '../../lake/object-key.ts';
import type { Reason } from '../../lake/receipt.ts';
import type { SaidForms } from '../../lake/said-forms.ts';
import type { Ports } from '../../ports.ts';

/** The documents of a raw object for its source: those that can be read, and those that no contract reads any more. */
export interface OpenedRaw {
  readonly documents: readonly RecognisedDocument[];
  readonly refused: readonly {
    readonly name: string;
    readonly dataset: string | undefined;
    readonly reasons: readonly Reason[];
  }[];
}

/** A raw object while it is being opened. */
export interface OpeningRaw extends OpenedRaw {
  /**
   * Settles when all bytes were read, and tells whether the facts from the beginning hold. Rejects if the object is
   * damaged.
   */
  readonly holds: Promise<boolean>;
}

/**
 * Opens a raw object for cleaning: checks that its bytes match its key, unpacks it, and recognises its documents. A
 * file that can be read in place is recognised by its beginning while the rest is still checked. With `patient`, it
 * waits for the whole file.
 */
export async function openRaw(
  ports: Ports,
  key: string,
  ref: RawRef,
  folder: string,
  { patient = false, said }: { readonly patient?: boolean; readonly said?: SaidForms | undefined } = {},
): Promise<OpeningRaw> {
  const { limits } = ports.config;
  const path = ports.store.localPath?.('raw', key);
  const opening = path === undefined ? undefined : await openInPlace(path, limits.lineBytes);
  if (!opening || patient || (await isPacked(opening.path))) {
    const target = `${folder}/raw-${patient ? 'again' : 'copy'}`;
    const file = await (opening?.whole ?? spool(await ports.store.get('raw', key), target, limits));
    assertWhole(file, key, ref);
    return { ...(await openDocuments(ports, { ...ref, said }, file, folder)), holds: Promise.resolve(true) };
  }
  const holds = opening.whole.then((file) => {
    assertWhole(file, key, ref);
    return file.scan.encoding === opening.scan.encoding;
  });
  holds.catch(() => undefined);
  return { ...(await openDocuments(ports, { ...ref, said }, opening, folder)), holds };
}

function assertWhole({ sha256 }: SpooledFile, key: string, ref: RawRef): void {
  if (sha256 === ref.sha256) return;
  throw new LakeError(
    `The raw object ${key} is damaged: its bytes do not match its hash. Run lake sweep --verify --wait, which takes it again from landing, or restore it from a copy.`,
    {
      code: 'object-changed',
      fault: 'operator',
      retry: 'never',
      severity: 'critical',
    },
  );
}

async function openDocuments(
  ports: Ports,
  { fileName, source, said }: RawRef & { readonly said: SaidForms | undefined },
  file: SpooledFile | OpeningFile,
  folder: string,
): Promise<OpenedRaw> {
  const recognisers = recognisersOf(ports.sources.filter(({ id }) => id === source));
  const { limits } = ports.config;
  const opened = await openArrival({ fileName, source, said, file }, { recognisers, limits, folder });
  if ('refused' in opened)
    return { documents: [], refused: [{ name: fileName, dataset: undefined, reasons: [opened.refused] }] };
  const documents: RecognisedDocument[] = [];
  const refused: OpenedRaw['refused'][number][] = [];
  for (const { document, receipt } of opened.inspections) {
    if (document) documents.push(document);
    else refused.push({ name: receipt.name, dataset: receipt.dataset, reasons: receipt.reasons });
  }
  return { documents, refused };
}
