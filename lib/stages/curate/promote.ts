import { type Manifest, type ManifestObject, manifestSchema } from '../../lake/manifest.ts';
import { archivedManifestKey, manifestKey } from '../../lake/object-key.ts';
import type { CurrentManifest } from '../../ledger/manifests.ts';
import { recordText } from '../../ledger/records.ts';
import { swapRecord } from '../../ledger/swap-record.ts';
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
  const options = {
    key: manifestKey(mart.name),
    schema: manifestSchema,
    seen: { value: seen.manifest, etag: seen.etag },
    failure: { subject: `The manifest of ${mart.name}`, remedy: 'the rebuild is tried again later' },
  };
  return swapRecord<Manifest, Promotion>(ports.store, options, async (manifest) => {
    const isRetired = manifest?.retired !== seen.manifest?.retired;
    if (isRetired || results.some(([month]) => objectOf(manifest, month) !== objectOf(seen.manifest, month)))
      return { result: { outcome: 'overtaken' } };
    const next = withMonths(ports, mart, results, manifest);
    if (!next) return { result: { outcome: 'unchanged' } };
    if (manifest && next.version > manifest.version) await archive(ports, manifest);
    return { next, result: { outcome: 'promoted', version: next.version } };
  });
}

function objectOf(manifest: Manifest | undefined, month: string): string | undefined {
  const object = manifest?.objects.find((entry) => entry.month === month);
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
    const promoted = objects.get(month);
    if (promoted?.key === object?.key && promoted?.inputs === object?.inputs) continue;
    changed = true;
    if (object) objects.set(month, object);
    else objects.delete(month);
  }
  if (!changed) return undefined;
  const rowsChanged = results.some(
    ([month, object]) => before?.objects.find((entry) => entry.month === month)?.key !== object?.key,
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
