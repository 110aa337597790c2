import { loadConfig } from '../../host/load-config.ts';
import type { Terminal } from '../../host/terminal.ts';
import { isLakeError } from '../../lib/lake/error.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { type Check, checking, checkLine, fail, ok } from '../doctor/check.ts';
import { checkGaps } from '../doctor/check-gaps.ts';
import { checkHeld } from '../doctor/check-held.ts';
import { checkPeople } from '../doctor/check-people.ts';
import { checkPersonal } from '../doctor/check-personal.ts';
import { checkDisk, checkStore, checkStrays } from '../doctor/check-store.ts';
import { checkVerified } from '../doctor/check-verified.ts';
import { checkFreshness, checkQueues, checkWork } from '../doctor/check-work.ts';
import { rootCauseFirst } from '../doctor/root-cause.ts';
import { withLake } from '../open-lake.ts';
import { painter } from '../show/text.ts';

/** The major version of Node that the lake is written for: it runs TypeScript as it is, and has SQLite in it. */
const nodeMajor = 24;

/** `lake doctor`: checks everything that the lake depends on. */
export const doctorCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {},
  notes: [
    'Each line says ok, warn (a fault later, or perhaps intended) or FAIL (a fault now). The command exits with 1 if any line says FAIL.',
    'The command puts a probe into sandbox and removes it again. It changes nothing else.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const checks = [checkNode(process.versions.node), ...(await checkConfig(call, terminal))];
  // Without a configuration there is no lake to open.
  if (checks.every(({ state }) => state !== 'FAIL')) checks.push(...(await checkLake(call, terminal)));
  checks.splice(0, checks.length, ...rootCauseFirst(checks));
  const isWell = checks.every(({ state }) => state !== 'FAIL');
  if (call.switches.has('json')) printJson(terminal, { isWell, checks });
  else {
    const paint = painter(terminal, call.settings);
    const width = Math.max(...checks.map(({ name }) => name.length));
    terminal.out(checks.map((check) => `${checkLine(check, width, paint)}\n`).join(''));
  }
  return isWell ? 0 : 1;
}

async function checkLake(call: Call, terminal: Terminal): Promise<readonly Check[]> {
  const look = () =>
    withLake(call, terminal, { missing: 'refuse', writes: false }, async ({ ports, queue, queues, local, place }) => [
      ...(await checking('store', () => checkStore(ports))),
      ...(await checking('queues', () => checkQueues({ queue, queues }))),
      ...(local ? [await checkDisk(local.root)] : []),
      ...(await checking('strays', () => checkStrays(ports))),
      ...(await checking('verified', () => checkVerified(ports))),
      ...(await checking('work', () => checkWork(ports, place))),
      ...(await checking('freshness', () => checkFreshness(ports))),
      ...(await checking('held', () => checkHeld(ports))),
      ...(await checking('series', () => checkGaps(ports))),
      ...checkPersonal(ports),
      ...(await checking('people in raw', () => checkPeople(ports))),
    ]);
  try {
    return await look();
  } catch (error) {
    // A folder that is no lake is a wrong call; a lake that cannot be opened is what a doctor is for.
    if (!isLakeError(error) || error.code === 'usage') throw error;
    return [fail('lake', error.message, `The error is ${error.code}: correct it, then run lake doctor again.`)];
  }
}

/** Whether the version of Node is new enough. */
export function checkNode(version: string): Check {
  if (Number.parseInt(version, 10) >= nodeMajor) return ok('node', version);
  return fail('node', version, `Use Node ${nodeMajor} or newer.`);
}

async function checkConfig({ settings }: Call, { cwd }: Terminal): Promise<readonly Check[]> {
  try {
    return [ok('configuration', (await loadConfig(settings, cwd)).path)];
  } catch (error) {
    if (!isLakeError(error, 'invalid-config')) throw error;
    return [fail('configuration', error.message, 'Correct it. The other checks did not run.')];
  }
}
