import type { Manifest } from '../../lib/lake/manifest.ts';
import { noMonth } from '../../lib/lake/object-key.ts';
import { marts } from '../../lib/marts/registry.ts';
import { sources } from '../../lib/sources/registry.ts';
import { inputsDigest, listInputs } from '../../lib/stages/curate/mart-inputs.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import type { Complain } from './bucket.ts';

/** When the inputs of a month had a digest: the first and the last claim after which they did. */
interface Span {
  readonly first: number;
  last: number;
}

export interface Progress {
  /** To be told after each claim and each decision. */
  claimed(): Promise<void>;
  /** To be told of each manifest with the one it replaced. */
  promoted(next: Manifest, before: Manifest | undefined): void;
}

/**
 * Watches that a mart's month never goes back: evidence only grows, so a version made from what was there before another
 * version's inputs must not replace that one, even where the next rebuild would put it right.
 */
export function watchProgress(store: ObjectStore, complain: Complain): Progress {
  const spans = new Map<string, Span>();
  let claims = 0;
  return {
    async claimed() {
      claims++;
      for (const { contract } of marts) {
        const inputs = await listInputs({ store, sources }, contract, 'all');
        const months = new Set([...inputs.values()].flat().map(({ month }) => month));
        for (const month of contract.month === null ? [noMonth] : months) {
          const key = `${contract.mart} ${month} ${inputsDigest(contract, inputs, month)}`;
          const span = spans.get(key);
          if (span) span.last = claims;
          else spans.set(key, { first: claims, last: claims });
        }
      }
    },
    promoted({ mart, version, objects }, before) {
      const known = new Map((before?.objects ?? []).map(({ month, inputs }) => [month, inputs]));
      for (const { month, inputs } of objects) {
        // A listing that ran while claims were put may hold what no moment held; such inputs are in no span.
        const [now, then] = [inputs, known.get(month)].map((digest) => spans.get(`${mart} ${month} ${digest}`));
        if (now && then && now.last < then.first) complain(`${mart} v${version} took ${month} back to older evidence`);
      }
    },
  };
}
