import { z } from 'zod';
import { count, megabytes, seconds } from '../figures.ts';
import { defineScenario } from '../scenario.ts';
import { usageSchema } from '../usage.ts';
import { shape } from './statement.ts';

const takenSchema = z.strictObject({
  sweep: usageSchema,
  thorough: usageSchema,
  reconciled: usageSchema,
  peakBytes: z.number(),
});
const resultSchema = takenSchema.extend({ lines: z.int() });
type Result = z.output<typeof resultSchema>;

/** The proofs: a sweep and a reconciliation of the lake that holds the statement. */
export const audit = defineScenario<Result>({
  name: 'audit',
  isQuick: false,
  result: resultSchema,
  run: async (bench) => {
    const { rows } = bench.options;
    const { path, truth } = await bench.statement({ ...shape, rows });
    const input = (root: string) => ({ root, statement: path, truth });
    const taken = await bench.withFolder((root) => bench.measure('audit', input(root), takenSchema));
    return { lines: rows, ...taken };
  },
  report: ({ lines, sweep, thorough, reconciled, peakBytes }) => {
    const row = (what: string, { wallMs, cpuMs }: Result['sweep']) => [what, seconds(wallMs), seconds(cpuMs)];
    return {
      tables: [
        {
          title: `Proofs over ${count(lines)} lines`,
          columns: [{ name: 'proof' }, { name: 'time', right: true }, { name: 'processor', right: true }],
          rows: [
            row('sweep: nothing was left undone', sweep),
            row('thorough sweep: no object on record is gone', thorough),
            row('reconcile: every line and amount counted again', reconciled),
          ],
          note: `Nothing found, as it should be. Peak memory ${megabytes(peakBytes)}.`,
        },
      ],
      goals: [],
    };
  },
});
