import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEngine } from '../lib/engine/engine.ts';

/** Of a function's memory, the share that DuckDB may use before it spills; the rest is for Node and what it holds. */
const engineShare = 0.6;

/** DuckDB as large as the function's memory allows. */
export function cloudEngine(env: NodeJS.ProcessEnv): Promise<Engine> {
  const functionMb = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return openEngine({
    spillDir: join(tmpdir(), 'lake-spill'),
    ...(functionMb > 0 ? { memoryBytes: Math.floor(functionMb * engineShare) * 1024 ** 2 } : {}),
  });
}
