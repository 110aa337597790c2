import { openHost } from './host.ts';
import { simulate } from './simulation.ts';

/** A process that runs the seeds it is sent, one after the other, and answers with their reports; `verbose` says all that happens. */
const hear = process.argv.includes('verbose')
  ? (line: string) => void process.stdout.write(`  ${line}\n`)
  : () => undefined;
const host = await openHost();
process.on('message', async (seed: number) => {
  process.send?.(await simulate(host, seed, hear));
});
// Sent nothing more: the one who asks has gone or is done.
process.on('disconnect', () => void host.close());
