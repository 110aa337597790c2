import type { z } from 'zod';
import type { Workbench } from './workbench.ts';

export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly right?: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures alone do not say. */
  readonly note?: string;
}

export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export interface Report {
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
}

/** One thing that is measured. A result that is not what was made throws: a fast wrong answer is no result. */
export interface Scenario {
  readonly name: string;
  /** One of those that `npm run bench` measures by itself. */
  readonly isQuick: boolean;
  run(bench: Workbench): Promise<unknown>;
  /** Reads what `run` gave, perhaps from a file, and tells it. */
  report(result: unknown): Report;
}

interface Definition<R> {
  readonly name: string;
  readonly isQuick: boolean;
  readonly result: z.ZodType<R>;
  readonly run: (bench: Workbench) => Promise<R>;
  readonly report: (result: R) => Report;
}

export function defineScenario<R>({ result, report, ...definition }: Definition<R>): Scenario {
  return { ...definition, report: (given) => report(result.parse(given)) };
}
