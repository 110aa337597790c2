import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this package: a checkout, or where the packed product is installed (its code is then in `dist/`). */
export const packageFolder = join(import.meta.dirname, '..');

/** A checkout has the sources and runs them; the installed product has compiled files alone. */
export const isCheckout = existsSync(join(packageFolder, 'lib', 'lake', 'config.ts'));
