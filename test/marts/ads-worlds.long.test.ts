// The same tests, in many more worlds: test/support/runs.ts.
import './ads-worlds.test.ts';
