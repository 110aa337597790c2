import { LakeError } from '../../lake/error.ts';
import { limits } from '../../lake/limits.ts';
import type { Manifest, ManifestObject } from '../../lake/manifest.ts';
import { archivedManifestKey, manifestKey } from '../../lake/object-key.ts';
import { type CurrentManifest, readManifest } from '../../ledger/manifests.ts';
import { recordText } from '../../ledger/records.ts';
import type { Ports } from '../../ports.ts';

/** What a rebuild found for one month: the object that holds it, or null where nothing speaks of it any more. */
export type MonthResult = readonly [month: string, object: ManifestObject | null];

export type Promotion =
  | { readonly outcome: 'promoted'; readonly version: number }
  | { readonly outcome: 'unchanged' }
  /**
   * Somebody else promoted one of these months since `seen`, so that what was built may rest on older inputs; or objects
   * were retired since, so that what was built may have a name that is spent.
   */
  | { readonly outcome: 'overtaken' };

/**
 * Swaps a mart's manifest for one with the rebuilt months, by compare-and-swap; the version it replaces goes to archive
 * first. `seen` is the manifest read before the inputs were listed and the objects named: a month that somebody promoted
 * since, or objects that were retired since, make the whole rebuild start over; any other month is merged.
 */
export async function promote(
  ports: Ports,
  mart: { readonly name: string; readonly version: number },
  results: readonly MonthResult[],
  seen: CurrentManifest,
): Promise<Promotion> {
  let current = seen;
  for (let attempt = 0; attempt < limits.swapAttempts; attempt++) {
    const isRetired = current.manifest?.retired !== seen.manifest?.retired;
    if (isRetired || results.some(([month]) => objectOf(current, month) !== objectOf(seen, month))) {
      return { outcome: 'overtaken' };
    }
    const next = withMonths(ports, mart, results, current.manifest);
    if (!next) return { outcome: 'unchanged' };
    if (current.manifest && next.version > current.manifest.version) await archive(ports, current.manifest);
    const condition = current.etag === undefined ? { ifAbsent: true as const } : { ifMatch: current.etag };
    const put = await ports.store.put('ledger', manifestKey(mart.name), recordText(next), { condition });
    if (put.outcome === 'written') return { outcome: 'promoted', version: next.version };
    current = await readManifest(ports, mart.name);
  }
  throw new LakeError(
    `The manifest of ${mart.name} changed under ${limits.swapAttempts} attempts; it is tried again later.`,
    {
      code: 'swap-contended',
      fault: 'operator',
      retry: 'later',
    },
  );
}

function objectOf({ manifest }: CurrentManifest, month: string): string | undefined {
  const object = manifest?.objects.find((one) => one.month === month);
  return object && `${object.key} ${object.inputs}`;
}

/** The next manifest; undefined where the months say what they said before. New inputs alone are kept too, without a new version of the rows. */
function withMonths(
  ports: Ports,
  mart: { readonly name: string; readonly version: number },
  results: readonly MonthResult[],
  before: Manifest | undefined,
): Manifest | undefined {
  const objects = new Map((before?.objects ?? []).map((object) => [object.month, object]));
  let changed = false;
  for (const [month, object] of results) {
    const known = objects.get(month);
    if (known?.key === object?.key && known?.inputs === object?.inputs) continue;
    changed = true;
    if (object) objects.set(month, object);
    else objects.delete(month);
  }
  if (!changed) return undefined;
  const rowsChanged = results.some(
    ([month, object]) => before?.objects.find((one) => one.month === month)?.key !== object?.key,
  );
  return {
    format: 1,
    mart: mart.name,
    version: (before?.version ?? 0) + (rowsChanged ? 1 : 0),
    contractVersion: mart.version,
    promotedAt: rowsChanged || !before ? ports.clock.now().toISOString() : before.promotedAt,
    ...(before?.retired === undefined ? {} : { retired: before.retired }),
    objects: [...objects.values()].sort((a, b) => (a.month < b.month ? -1 : 1)),
  };
}

async function archive(ports: Ports, manifest: Manifest): Promise<void> {
  await ports.store.put('archive', archivedManifestKey(manifest.mart, manifest.version), recordText(manifest), {
    condition: { ifAbsent: true },
  });
}
