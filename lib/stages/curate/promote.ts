import { type Manifest, type ManifestObject, manifestOf } from '../../lake/manifest.ts';
import { archivedManifestKey, manifestKey } from '../../lake/object-key.ts';
import type { CurrentManifest } from '../../ledger/manifests.ts';
import { recordText } from '../../ledger/records.ts';
import { swapRecord } from '../../ledger/swap-record.ts';
import type { Ports } from '../../ports.ts';

/** The result of a rebuild for one month: the object that holds it, or null if no part is left. */
export type MonthResult = readonly [month: string, object: ManifestObject | null];

export type Promotion =
  | { readonly outcome: 'promoted'; readonly version: number }
  | { readonly outcome: 'unchanged' }
  /**
   * Another process promoted one of these months since `seen`, so the result may rest on older inputs. Or objects were
   * retired since, so the result may have a spent name.
   */
  | { readonly outcome: 'overtaken' };

/**
 * Swaps a mart's manifest for one with the rebuilt months, by compare-and-swap. The version that it replaces goes to
 * archive first. `seen` is the manifest that was read before the inputs were listed and the objects were named. If
 * another process promoted one of these months since, or objects were retired since, the whole rebuild starts over. Any
 * other month is merged.
 */
export async function promote(
  ports: Ports,
  mart: { readonly name: string; readonly version: number },
  results: readonly MonthResult[],
  seen: CurrentManifest,
): Promise<Promotion> {
  const options = {
    key: manifestKey(mart.name),
    schema: manifestOf(mart.name),
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
  return textOf(manifest?.objects.find((entry) => entry.month === month));
}

/** What a rebuild of a month changes. */
function textOf(object: ManifestObject | undefined): string | undefined {
  return object && `${object.key} ${object.inputs} ${object.history ?? '-'}`;
}

/**
 * Makes the next manifest. Undefined if the months are unchanged. New inputs alone are kept too, without a new version
 * of the rows.
 */
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
    if (textOf(promoted) === textOf(object ?? undefined)) continue;
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
