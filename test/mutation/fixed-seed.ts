import fc from 'fast-check';
import { afterAll } from 'vitest';
import { closeSharedEngine } from '../support/shared-engine.ts';

/** The same rows and keys in every run, so that a mutant is killed in all of them or in none. */
fc.configureGlobal({ seed: 20_261_120 });
afterAll(closeSharedEngine);
