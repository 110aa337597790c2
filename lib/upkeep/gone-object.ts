import type { StageName, Zone } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';

/** An object that the lake's records name and that is not there. */
export interface GoneObject {
  readonly zone: Zone;
  readonly key: string;
  /** The record that names it, as `zone/key`. */
  readonly namedBy: string;
  /** The event that makes it again. Undefined where nothing in the lake can make it again. */
  readonly remedy: { readonly stage: StageName; readonly key: string } | undefined;
}

export type GonePorts = Pick<Ports, 'store' | 'marts' | 'sources'>;
