import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { ObjectStore } from '../../lib/store/port.ts';
import { type Context, keyRules, metadataRules, objectRules, oddNames } from './object-rules.ts';
import { conditionRules, fileBodyRules, listRules, refusedRemovalRules, removalRules } from './put-rules.ts';

export interface Opened {
  readonly store: ObjectStore;
  close(): Promise<void>;
}

/** What a store is known to lack; the rules then say that it refuses instead. */
export interface Lacks {
  readonly conditionalRemoval?: boolean;
  /** Its listings are XML with keys as they are, which some characters of keys cannot be in. */
  readonly charactersBeyondXml?: boolean;
}

/** Registers the rules of the object store port as tests. One store is opened for all of them; each test has a prefix of its own. */
export function storeConformance(name: string, open: () => Promise<Opened>, lacks: Lacks = {}): void {
  describe(`${name} keeps the rules of the object store port`, () => {
    let opened: Opened;
    let folder: string;
    let count = 0;
    const next = () => {
      count += 1;
      return count;
    };
    const context: Context = {
      store: () => opened.store,
      prefix: () => `t${next()}/`,
      file: async (bytes: Uint8Array | string) => {
        const path = join(folder, `file-${next()}`);
        await writeFile(path, bytes);
        return path;
      },
    };
    beforeAll(async () => {
      opened = await open();
      folder = await mkdtemp(join(tmpdir(), 'store-conformance-'));
    });
    afterAll(async () => {
      await opened?.close();
      await rm(folder, { recursive: true, force: true });
    });
    keyRules(context, lacks.charactersBeyondXml ? oddNames.filter((name) => name !== '\ufffe') : oddNames);
    metadataRules(context);
    objectRules(context);
    conditionRules(context);
    if (lacks.conditionalRemoval) refusedRemovalRules(context);
    else removalRules(context);
    listRules(context);
    fileBodyRules(context);
  });
}
