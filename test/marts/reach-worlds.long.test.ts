// The same tests, in many more worlds: test/support/runs.ts.
import './reach-worlds.test.ts';
