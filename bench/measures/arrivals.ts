import { join } from 'node:path';
import { z } from 'zod';
import { writeStatement } from '../statement.ts';
import { addTruths, type Truth, truthSchema } from '../truth.ts';
import { measure } from './measure.ts';
import { openMeasured } from './measured-lake.ts';

/** Lines of a 50 KB statement. */
const smallRows = 470;

/** Arrivals before the first that counts. */
const warmUp = 2;

/**
 * What arrives in a lake that holds a long statement already: small statements of other accounts, each of which rebuilds the
 * table's last month, the same bytes again under other names, and the long statement again.
 */
await measure(
  z.strictObject({ root: z.string(), statement: z.string(), truth: truthSchema, arrivals: z.int() }),
  async ({ root, statement, truth, arrivals }) => {
    const lake = await openMeasured(root);
    await lake.land('inbox/statement.tsv', statement);
    await lake.work();
    const [small, duplicate, largeDuplicate]: [number[], number[], number[]] = [[], [], []];
    const truths: Truth[] = [truth];
    for (let at = 0; at < arrivals + warmUp; at++) {
      const made = join(root, `small-${at}.tsv`);
      const { truth: own } = await writeStatement(made, { rows: smallRows, months: 1, tracks: 40, seed: 100 + at });
      truths.push(own);
      const account = `small-${at}`;
      await lake.land(`inbox/small-${at}.tsv`, made, { account });
      small.push((await lake.work()).wallMs);
      const before = await lake.sizes('staging');
      await lake.land(`inbox/again-${at}.tsv`, made, { account });
      const again = await lake.work();
      duplicate.push(again.wallMs);
      if ((await lake.sizes('staging')).size !== before.size || again.rebuiltMonths > 0)
        throw new Error('A duplicate caused work.');
    }
    for (const at of [1, 2, 3]) {
      await lake.land(`inbox/statement-again-${at}.tsv`, statement);
      largeDuplicate.push((await lake.work()).wallMs);
    }
    await lake.check(addTruths(truths));
    await lake.close();
    return { smallMs: small.slice(warmUp), duplicateMs: duplicate.slice(warmUp), largeDuplicateMs: largeDuplicate };
  },
);
