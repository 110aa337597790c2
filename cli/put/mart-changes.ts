import { readManifest } from '../../lib/ledger/manifests.ts';
import type { Ports } from '../../lib/ports.ts';

type MartPorts = Pick<Ports, 'store' | 'marts'>;

/** The version and the objects of each mart. The difference of two snapshots shows what was promoted between them. */
export type MartSnapshot = ReadonlyMap<
  string,
  { readonly version: number; readonly objects: ReadonlyMap<string, string | null> }
>;

export interface MartChange {
  readonly mart: string;
  readonly version: number;
  /** The months whose rows changed. */
  readonly months: readonly string[];
}

/** The version and the objects of every mart, to compare with later. */
export async function snapshotMarts(ports: MartPorts): Promise<MartSnapshot> {
  const entries = await Promise.all(
    ports.marts.map(async ({ contract: { mart } }) => {
      const { manifest } = await readManifest(ports, mart);
      const objects = new Map((manifest?.objects ?? []).map(({ month, key }) => [month, key]));
      return [mart, { version: manifest?.version ?? 0, objects }] as const;
    }),
  );
  return new Map(entries);
}

/** The marts whose objects changed between two snapshots, with the months that did. */
export function martChanges(before: MartSnapshot, after: MartSnapshot): readonly MartChange[] {
  return [...after].flatMap(([mart, { version, objects }]) => {
    const known = before.get(mart)?.objects ?? new Map<string, string | null>();
    const months = [...new Set([...objects.keys(), ...known.keys()])];
    const changed = months.filter((month) => (objects.get(month) ?? null) !== (known.get(month) ?? null)).sort();
    return changed.length > 0 ? [{ mart, version, months: changed }] : [];
  });
}
