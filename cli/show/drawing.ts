import { type Call, usageError } from '../command.ts';

/** How a command that can draw shows what it found. */
export type Drawing = 'text' | 'json' | 'dot' | 'svg';

/** Reads `--dot`, `--svg` and `--json`, of which one may be given. */
export function drawingOf({ switches, command }: Call): Drawing {
  const asked = (['dot', 'svg', 'json'] as const).filter((name) => switches.has(name));
  if (asked.length > 1) throw usageError(`Choose one of ${asked.map((name) => `--${name}`).join(' and ')}.`, command);
  return asked[0] ?? 'text';
}
