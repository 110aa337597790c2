import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, type JsonRow, openEngine } from '../../lib/engine/engine.ts';
import type { CleanedDocument } from '../../lib/lake/cleaning-record.ts';
import type { LakeConfigInput } from '../../lib/lake/config.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { lakePorts } from '../../lib/lake-ports.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { parseOwnerConfig } from '../../lib/sources/configured.ts';
import { sources } from '../../lib/sources/registry.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import { memoryStore } from '../../lib/store/memory.ts';

/** What a put came to. */
export interface Taken {
  /** Nothing of it is in staging. */
  readonly refused: boolean;
  readonly documents: readonly CleanedDocument[];
}

/** A lake in memory for one made file. */
export interface CorpusLake {
  /** `asOf`: when the file was captured, as an ISO time; without it, when it lands. */
  put(name: string, bytes: Uint8Array, asOf?: string): Promise<Taken>;
  rows(sql: string): Promise<readonly JsonRow[]>;
}

const clock = { now: () => new Date('2026-11-20T12:00:00Z') };

/** What all lakes of a run share: the engine, and a folder for what they need meanwhile. */
export interface CorpusHost {
  readonly engine: Engine;
  readonly folder: string;
  close(): Promise<void>;
}

/** Opens the host of a run. Closing it removes its folder. */
export async function openCorpusHost(): Promise<CorpusHost> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-corpus-'));
  const engine = openEngine({ spillDir: join(folder, 'spill'), threads: 1 });
  return {
    engine,
    folder,
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a new lake. */
export function openCorpusLake({ engine, folder }: CorpusHost, written: LakeConfigInput = {}): CorpusLake {
  const ports = lakePorts({
    store: memoryStore({ clock }),
    engine,
    logger: silentLogger,
    config: parseOwnerConfig(sources, written),
    workFolder: join(folder, 'work'),
    clock,
  });
  return {
    put: async (name, bytes, asOf) => {
      const key = `inbox/${name}`;
      await ports.store.put('landing', key, bytes, { metadata: asOf === undefined ? {} : { 'as-of': asOf } });
      const receipt = await validateArrival(ports, key);
      const records = await Promise.all((receipt?.rawKeys ?? []).map((rawKey) => cleanRaw(ports, rawKey)));
      const documents = records.flatMap((record) => record?.documents ?? []);
      const refused = !documents.some(({ outcome }) => outcome === 'accepted');
      return { refused, documents };
    },
    rows: (sql) =>
      ports.workspace.with((files) =>
        ports.engine.with(async (session) => {
          await createQueryViews(ports, session, { folder: files, sql });
          return session.rows(sql);
        }),
      ),
  };
}
