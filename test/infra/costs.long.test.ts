import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Measured, measuredRun } from '../../infra/costs/measured-run.ts';
import { owner } from '../../infra/costs/owner.ts';
import { withCosts } from '../../infra/costs/page.ts';
import { stackFacts } from '../../infra/costs/stack-facts.ts';

// The CDK removes its folders when the process ends; the tests' own folder goes anyway.
const listeners = process.listeners('exit');
afterAll(() => {
  for (const one of process.listeners('exit')) if (!listeners.includes(one)) process.off('exit', one);
});

let measured: Measured;
beforeAll(async () => {
  measured = await measuredRun(owner(), 'samples');
});

it('a sweep lists an empty lake at most thirty times, and no oftener a lake with files', () => {
  expect(measured.emptySweep.listings).toBeLessThanOrEqual(30);
  expect(measured.sweep.listings).toBe(measured.emptySweep.listings);
});

it('docs/deploy.md tells what npm run costs counts', () => {
  const page = readFileSync('docs/deploy.md', 'utf8');
  expect(withCosts(page, measured, stackFacts(owner())), 'run npm run costs').toBe(page);
});
