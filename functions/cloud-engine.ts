import { type Engine, openEngine } from '../lib/engine/engine.ts';
import { workFolder } from './work-folder.ts';

/** The share of a function's memory that DuckDB may use before it spills. The rest is for Node. */
const engineShare = 0.6;

/** Opens DuckDB with as much memory as the function allows, and starts it: a function's start has more processor than its calls. */
export async function cloudEngine(env: NodeJS.ProcessEnv): Promise<Engine> {
  const functionMb = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  const engine = openEngine({
    spillDir: workFolder(env, 'lake-spill'),
    ...(functionMb > 0 ? { memoryBytes: Math.floor(functionMb * engineShare) * 1024 ** 2 } : {}),
  });
  await (await engine.session()).close();
  return engine;
}
