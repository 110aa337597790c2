// One file for vitest, so that the CDK is loaded and the stack synthesised once: that is what takes the time.
import './stack.cases.ts';
import './watch.cases.ts';
import './glue-catalog.cases.ts';
import './policies.cases.ts';
import './nag.cases.ts';
import './key.cases.ts';
import './growth.cases.ts';
