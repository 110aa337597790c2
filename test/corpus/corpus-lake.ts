import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, type JsonRow, openEngine } from '../../lib/engine/engine.ts';
import type { CleanedDocument } from '../../lib/lake/cleaning-record.ts';
import { type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import { marts } from '../../lib/marts/registry.ts';
import type { Ports } from '../../lib/ports.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { folderWorkspace } from '../../lib/runtime/folder-workspace.ts';
import { configuredSources } from '../../lib/sources/configured.ts';
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

const folder = join(tmpdir(), `lake-corpus-${process.pid}`);
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const clock = { now: () => new Date('2026-11-20T12:00:00Z') };

/** The engine that all lakes of a run share. */
export function openCorpusEngine(): Promise<Engine> {
  return openEngine({ spillDir: join(folder, 'spill'), threads: 1 });
}

/** Opens a new lake. */
export function openCorpusLake(engine: Engine, input: LakeConfigInput = {}): CorpusLake {
  const config = parseLakeConfig(input, {
    sources: sources.map(({ id }) => id),
    datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
  });
  const workspace = folderWorkspace(folder);
  const ports: Ports = {
    store: memoryStore({ clock }),
    engine,
    workspace,
    clock,
    random: { bytes: (count) => new Uint8Array(count).fill(7) },
    logger: quiet,
    config,
    sources: configuredSources(sources, config),
    marts,
  };
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
      workspace.with((files) =>
        engine.with(async (session) => {
          await createQueryViews(ports, session, { folder: files, sql });
          return session.rows(sql);
        }),
      ),
  };
}
