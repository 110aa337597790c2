// The same tests, over many more documents: test/support/runs.ts.
import './two-readers.test.ts';
