import { Readable } from 'node:stream';
import { LakeError } from '../../lib/lake/error.ts';
import { storeUnavailable } from '../../lib/store/store-error.ts';
import type { Random } from './random.ts';

/** The simulated process is gone: everything it still tries fails with this. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/** How badly a run is treated: probabilities per call, or per put for what becomes of its event. */
export interface Weather {
  readonly death: number;
  readonly outage: number;
  readonly truncation: number;
  readonly eventLost: number;
  readonly eventDoubled: number;
  readonly eventDelayed: number;
}

export const calm: Weather = { death: 0, outage: 0, truncation: 0, eventLost: 0, eventDoubled: 0, eventDelayed: 0 };

/** Draws the weather of a run: some are calm but for their order, some lose half of everything. */
export function drawWeather(random: Random): Weather {
  const level = (most: number) => (random.chance(0.4) ? 0 : random.fraction() * most);
  return {
    death: level(0.03),
    outage: level(0.06),
    truncation: level(0.12),
    eventLost: level(0.3),
    eventDoubled: level(0.3),
    eventDelayed: level(0.5),
  };
}

/** What befalls one call: `before` it nothing happened, `after` it everything did, and in both cases the caller hears of it only an error. */
export type Fault = 'none' | 'outage-before' | 'outage-after' | 'death-before' | 'death-after';

export function drawFault(random: Random, { death, outage }: Weather): Fault {
  const drawn = random.fraction();
  if (drawn < death) return random.chance(0.5) ? 'death-before' : 'death-after';
  if (drawn < death + outage) return random.chance(0.6) ? 'outage-before' : 'outage-after';
  return 'none';
}

export function outageOf(what: 'store' | 'queue', label: string): LakeError {
  if (what === 'store')
    return storeUnavailable('The simulated store does not answer: try again later.', { label, injected: true });
  return new LakeError('The simulated queue does not answer: try again later.', {
    code: 'queue-unavailable',
    fault: 'operator',
    retry: 'later',
    details: { label, injected: true },
  });
}

/** A stream that ends too early, silently or with the error of a broken connection. */
export function truncatedStream(bytes: Buffer, at: number, label: string, silent: boolean): Readable {
  const broken = async function* () {
    if (at > 0) yield bytes.subarray(0, at);
    if (!silent) throw outageOf('store', label);
  };
  return Readable.from(broken(), { objectMode: false });
}
