import type { Engine, JsonRow } from '../../lib/engine/engine.ts';
import { readManifest } from '../../lib/ledger/manifests.ts';
import { marts } from '../../lib/marts/registry.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { folderWorkspace } from '../../lib/runtime/folder-workspace.ts';
import { sources } from '../../lib/sources/registry.ts';
import type { ObjectStore } from '../../lib/store/port.ts';

/** The rows of a query over a lake's tables, whatever its store is. */
export async function queryRows(
  store: ObjectStore,
  engine: Engine,
  workFolder: string,
  sql: string,
): Promise<readonly JsonRow[]> {
  return folderWorkspace(workFolder).with((folder) =>
    engine.with(async (session) => {
      await createQueryViews({ store, sources, marts }, session, { folder, sql });
      return (await session.query(sql)).rows;
    }),
  );
}

/** By mart, what its manifest says of each month: rows and totals. Versions and times differ from run to run. */
export async function martContents(store: ObjectStore): Promise<Readonly<Record<string, unknown>>> {
  const contents = await Promise.all(
    marts.map(async ({ contract: { mart } }) => {
      const { manifest } = await readManifest({ store }, mart);
      return [mart, (manifest?.objects ?? []).map(({ month, rows, totals }) => ({ month, rows, totals }))] as const;
    }),
  );
  return Object.fromEntries(contents);
}
