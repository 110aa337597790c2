import { expect, it } from 'vitest';
import { crash } from './run.ts';

const seed = Number(process.env.LAKE_TEST_SEED ?? Date.now() % 2 ** 31);

it(`a lake that is killed again and again ends with the rows of one left in peace, and nothing left to do (seed ${seed})`, async () => {
  const { problems, rows } = await crash({ seed, files: 24, kills: 4 });
  expect(problems).toEqual([]);
  expect(rows).toBeGreaterThan(0);
}, 60_000);
