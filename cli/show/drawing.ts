import { type Call, usageError } from '../command.ts';

/** How a command that can draw shows its result. */
export type Drawing = 'text' | 'json' | 'dot' | 'svg';

/** Reads `--dot`, `--svg` and `--json`. At most one may be given. */
export function drawingOf({ switches, command }: Call): Drawing {
  const asked = (['dot', 'svg', 'json'] as const).filter((name) => switches.has(name));
  if (asked.length > 1) throw usageError(`Use only one of ${asked.map((name) => `--${name}`).join(' and ')}.`, command);
  return asked[0] ?? 'text';
}
