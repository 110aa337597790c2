import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { Limits } from '../../lake/limits.ts';
import { TooLarge } from '../spool.ts';
import { DamagedPart, readXml } from './xml-part.ts';

/** A part's relationship to another part: its type and its target. */
export interface Relationship {
  readonly id: string;
  /** The last word of its type, the same in both editions of the standard: `worksheet`, `sharedStrings`. */
  readonly type: string;
  /** Name of the part, from the package's root, lower case. */
  readonly target: string;
}

/** The parts of an office document. They are files of a zip, and their names ignore case. */
export interface OfficePackage {
  readonly names: ReadonlySet<string>;
  /**
   * Gives the bytes of a part. They end with `TooLarge` if it expands beyond the limits. Throws `DamagedPart` if there
   * is no such part.
   */
  readonly stream: (name: string) => Promise<Readable>;
  readonly relationships: (part: string) => Promise<readonly Relationship[]>;
  readonly close: () => void;
}

/** Opens the zip of an office document. Names inside are looked up and never become paths. */
export async function openPackage(path: string, limits: Limits): Promise<OfficePackage> {
  const zip = await openPromise(path, { strictFileNames: false, validateEntrySizes: true, autoClose: false });
  try {
    if (zip.entryCount > limits.zipMembers) throw new TooLarge();
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      const name = partName(entry.fileName);
      if (entries.has(name)) throw new DamagedPart('Two parts have one name.');
      entries.set(name, entry);
    }
    return packageOf(zip, entries, limits);
  } catch (error) {
    zip.close();
    throw error;
  }
}

function packageOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>, limits: Limits): OfficePackage {
  let left = limits.zipExpandedBytes;
  const stream = async (name: string): Promise<Readable> => {
    const entry = entries.get(name);
    if (!entry) throw new DamagedPart('A part is missing.');
    const most = Math.min(left, Math.max(entry.compressedSize, 1024) * limits.zipRatio);
    const bounded = async function* (source: Readable) {
      let sizeBytes = 0;
      for await (const chunk of source) {
        sizeBytes += (chunk as Buffer).length;
        left -= (chunk as Buffer).length;
        if (sizeBytes > most) throw new TooLarge();
        yield chunk as Buffer;
      }
    };
    return Readable.from(bounded(await zip.openReadStreamPromise(entry)));
  };
  return {
    names: new Set(entries.keys()),
    stream,
    close: () => zip.close(),
    async relationships(part) {
      const folder = posix.dirname(part);
      const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`).replace(/^\.\//, '');
      if (!entries.has(name)) return [];
      const found: Relationship[] = [];
      await readXml(await stream(name), {
        open({ name: element, attributes: { Id, Type, Target, TargetMode } }) {
          if (element !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External')
            return;
          const target = Target.startsWith('/') ? Target : posix.join('/', folder, Target.replaceAll('\\', '/'));
          found.push({ id: Id, type: Type?.split('/').at(-1) ?? '', target: partName(target) });
        },
        close: () => undefined,
        text: () => undefined,
      });
      return found;
    },
  };
}

function partName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}
