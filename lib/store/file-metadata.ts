import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Zone } from '../lake/zone.ts';
import { errnoOf, unlessMissing } from './file-error.ts';
import type { FileIdentity } from './file-identity.ts';
import { storeDenied } from './store-error.ts';

const sidecar = z.strictObject({ key: z.string(), metadata: z.record(z.string(), z.string()) });

/** Which version of which object a sidecar describes. */
export interface SidecarOf {
  readonly zone: Zone;
  readonly key: string;
  readonly identity: FileIdentity;
}

/**
 * Keeps user metadata, which a plain file cannot carry, in sidecar files beside the zones. A sidecar's name holds the
 * identity (size and time) of the one version it describes, and the sidecar is on disk before that version is
 * published. So an object always appears together with its metadata, at whatever point a process is killed. It never
 * has another version's metadata, and a file that somebody drops over it by hand has none. A sidecar that a crash
 * leaves behind describes no version and is never found.
 *
 * The name holds a digest of the key, because `a` and `a.json/b` are both keys and a segment of a key may take all 255
 * bytes. The inode is no part of the name, so a lake folder that is copied with its times (`cp -a`) keeps its metadata.
 */
export function sidecarStore(folder: string) {
  function pathOf(of: SidecarOf): string {
    const digest = createHash('sha256').update(of.key).digest('hex').slice(0, 32);
    return join(folder, of.zone, `${digest}-${of.identity.sizeBytes}-${of.identity.mtimeNs}.json`);
  }

  return {
    /** Writes the sidecar of a version to come. Gives false if another version of the same size and time has one. */
    async create(of: SidecarOf, metadata: Readonly<Record<string, string>>): Promise<boolean> {
      const path = pathOf(of);
      await mkdir(dirname(path), { recursive: true });
      try {
        const handle = await open(path, 'wx');
        try {
          await handle.writeFile(JSON.stringify({ key: of.key, metadata }));
          await handle.sync();
        } finally {
          await handle.close();
        }
        return true;
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') return false;
        throw error;
      }
    },

    /** The metadata of a version, or undefined where it has none. */
    async find(of: SidecarOf): Promise<Readonly<Record<string, string>> | undefined> {
      const path = pathOf(of);
      const text = await unlessMissing(readFile(path, 'utf8'));
      if (text === undefined) return undefined;
      const parsed = sidecar.safeParse(parseJson(text));
      if (parsed.success) return parsed.data.metadata;
      const place = { zone: of.zone, key: of.key, path };
      throw storeDenied(
        'The metadata file of an object is damaged: restore it, or remove it and lose the metadata.',
        place,
      );
    },

    async remove(of: SidecarOf): Promise<void> {
      await rm(pathOf(of), { force: true });
    },
  };
}

export type SidecarStore = ReturnType<typeof sidecarStore>;

/** Gives undefined for text that is not JSON; the schema then refuses it like any other damage. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
