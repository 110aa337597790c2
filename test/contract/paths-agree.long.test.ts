// The same tests, over many more rows: test/support/runs.ts.
import './paths-agree.test.ts';
