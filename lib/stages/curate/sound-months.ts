import type { Mart } from '../../contract/mart.ts';
import { type ErrorCode, isLakeError, LakeError } from '../../lake/error.ts';
import type { CurrentManifest } from '../../ledger/manifests.ts';
import type { Ports } from '../../ports.ts';
import { buildMart, claimedMonths } from './build-mart.ts';
import type { MartInputs } from './mart-inputs.ts';
import type { MonthResult } from './promote.ts';

export interface SoundMonths {
  readonly built: readonly MonthResult[];
  /** Why the other months were not built. */
  readonly fault?: unknown;
}

/**
 * Computes the given months of a mart. Where they cannot be computed together, each is computed by itself, so that a month
 * with a fault (two rows of one key, a sum that was not conserved, a part that cannot be read) keeps its last version and
 * stops no other month. Throws the fault where no month is left.
 */
export async function buildSoundMonths(
  ports: Ports,
  mart: Mart,
  { months, inputs, seen }: { months: readonly string[]; inputs: MartInputs; seen: CurrentManifest },
): Promise<SoundMonths> {
  try {
    return { built: await buildMart(ports, mart, months, inputs, seen) };
  } catch (fault) {
    // Months that take something from others may be at fault too, although nobody asked for them.
    const all = mart.history === undefined ? months : [...new Set([...months, ...claimedMonths(mart, inputs)])];
    if (!isOfMonth(fault) || all.length < 2) throw fault;
    const built: MonthResult[] = [];
    const faults = new Map<string, unknown>();
    for (const month of all) {
      try {
        built.push(...(await buildMart(ports, mart, [month], inputs, seen, true)));
      } catch (error) {
        if (!isOfMonth(error)) throw error;
        faults.set(month, error);
      }
    }
    if (built.length === 0) throw fault;
    return faults.size === 0 ? { built } : { built, fault: faultOf(mart, faults) };
  }
}

function faultOf({ contract }: Mart, faults: ReadonlyMap<string, unknown>): unknown {
  const [first] = faults.values();
  if (!isLakeError(first)) return first;
  const { code, fault, retry, severity, details } = first;
  const months = [...faults.keys()].join(', ');
  return new LakeError(
    `${months} of the table ${contract.mart} stayed as it was, and the other months went on. ${first.message}`,
    { code, fault, retry, severity, details: { ...details, months }, cause: first },
  );
}

const ofMonths: readonly ErrorCode[] = ['invalid-contract', 'engine-failed', 'object-damaged'];

/** True for what rows are at fault for: nothing else gets better when a month is computed by itself. */
function isOfMonth(error: unknown): boolean {
  return ofMonths.some((code) => isLakeError(error, code));
}
