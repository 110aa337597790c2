import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEngine } from '../lib/engine/engine.ts';

/** The share of a function's memory that DuckDB may use before it spills. The rest is for Node. */
const engineShare = 0.6;

/** Opens DuckDB with as much memory as the function allows. */
export function cloudEngine(env: NodeJS.ProcessEnv): Promise<Engine> {
  const spillDir = join(tmpdir(), 'lake-spill');
  // What a function that was killed has left (cloud-ports.ts).
  rmSync(spillDir, { recursive: true, force: true });
  const functionMb = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return openEngine({
    spillDir,
    ...(functionMb > 0 ? { memoryBytes: Math.floor(functionMb * engineShare) * 1024 ** 2 } : {}),
  });
}
