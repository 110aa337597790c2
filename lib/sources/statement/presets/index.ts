import { amuse } from './amuse.ts';
import { believe } from './believe.ts';
import { fuga } from './fuga.ts';
import { landr } from './landr.ts';
import { mlc } from './mlc.ts';
import { orchard } from './orchard.ts';
import type { StatementPreset } from './preset.ts';
import { sonosuite } from './sonosuite.ts';

/** Layouts that `statements: { name: { preset: '…' } }` in lake.config.ts may name. */
export const presets: Readonly<Record<string, StatementPreset>> = {
  amuse,
  believe,
  fuga,
  landr,
  mlc,
  orchard,
  sonosuite,
};
