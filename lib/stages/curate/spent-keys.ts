import { type Manifest, manifestOf } from '../../lake/manifest.ts';
import { manifestKey, martObjectKey, type PartId } from '../../lake/object-key.ts';
import { listArchived } from '../../ledger/archive-key.ts';
import type { CurrentManifest } from '../../ledger/manifests.ts';
import { swapRecord } from '../../ledger/swap-record.ts';
import type { Ports } from '../../ports.ts';

/*
 * A mart's object may leave curated only if no manifest will ever name it again, or a reader would look for it in vain.
 * Looking at the manifest before the removal is not enough: a rebuild that finds the old object there (a month that is
 * again as it was) may be about to name it, and a removal may be on its way for as long as a network can hold it.
 *
 * So a key is spent for good once the archive has a copy of its object: who promotes gives the same rows the next name.
 * That rests on an order. Archive copies first, then raises the manifest's `retired` by compare-and-swap, for which the
 * manifest must not name the object, and only then removes it. Curate reads the manifest first, then looks into the
 * archive, and swaps that very manifest. Whoever looked into the archive before the copy was there has read a manifest
 * from before the raise, so its swap fails; whoever swapped before the raise is seen by it. No removal, however late, can
 * then meet a manifest that names its object.
 */

/**
 * Gives a key for a month's rows that is not spent. If no object of a mart was ever retired, it needs no look: a first
 * archive run raises `retired`, and the swap fails.
 */
export async function freshMartKey(
  { store }: Pick<Ports, 'store'>,
  mart: string,
  { month, part }: { readonly month: string; readonly part: PartId },
  { manifest }: CurrentManifest,
): Promise<string> {
  const first = martObjectKey(mart, month, part);
  if (!manifest?.retired) return first;
  const named = manifest.objects.find((object) => object.month === month)?.key;
  const stem = first.replace(/\.parquet$/, '');
  const spent = new Set<string>();
  for await (const { key } of listArchived(store, 'curated', stem)) spent.add(key);
  for (let nth = 1; ; nth++) {
    const key = martObjectKey(mart, month, part, nth);
    // A key that the manifest names already cannot be retired, whatever an archive run copied before it saw that.
    if (key === named || !spent.has(key)) return key;
  }
}

/** Retires objects of a mart whose copies are in the archive. Gives those that may be removed now. */
export async function retire(
  ports: Pick<Ports, 'store'>,
  mart: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const options = {
    key: manifestKey(mart),
    schema: manifestOf(mart),
    failure: { subject: `The manifest of ${mart}`, remedy: 'archive again later' },
  };
  return swapRecord<Manifest, ReadonlySet<string>>(ports.store, options, (manifest) => {
    // Without a manifest nobody can tell which objects are needed, so all of them stay.
    if (manifest === undefined) return { result: new Set() };
    const named = new Set(manifest.objects.map(({ key }) => key));
    const free = keys.filter((key) => !named.has(key));
    if (free.length === 0) return { result: new Set() };
    return { next: { ...manifest, retired: (manifest.retired ?? 0) + 1 }, result: new Set(free) };
  });
}
