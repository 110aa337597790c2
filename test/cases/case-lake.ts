import { onTestFinished } from 'vitest';
import { type Sandbox, sandbox } from '../cli/support.ts';

/** A new lake of a test, with `config` as its owner's lake.config.ts (the text of the object). It goes with the test. */
export function newLake(config?: string): Sandbox {
  const lake = sandbox();
  onTestFinished(() => lake.remove());
  if (config !== undefined)
    lake.write(
      'lake.config.ts',
      `import { defineLake } from 'bedrot-data-lake';\nexport const config = defineLake(${config});\n`,
    );
  return lake;
}

/** The rows of a query, as `lake query --json` prints them. */
export async function query(lake: Sandbox, sql: string): Promise<readonly Record<string, unknown>[]> {
  return (await lake.lake('query', sql, '--json')).json<Record<string, unknown>[]>();
}

/** A text without its line breaks and alignment. */
export function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
