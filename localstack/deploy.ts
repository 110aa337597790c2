import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { localAccess } from '../host/local-access.ts';
import { isLakeError, LakeError } from '../lib/lake/error.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';

const root = join(import.meta.dirname, '..');
const cdk = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const goodEnds = ['CREATE_COMPLETE', 'UPDATE_COMPLETE'];
/** How long a deployment may take, in milliseconds: a stack takes at most a minute here. */
const deployMs = 15 * 60_000;

export interface LocalDeployment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Further arguments for CDK, such as `-c name=trial`. */
  readonly args?: readonly string[];
  /** Where the synthesised app goes. */
  readonly output?: string;
  /** Receives CDK's output. By default it goes to the terminal. */
  readonly quiet?: boolean;
}

export interface Deployed {
  readonly stack: string;
  readonly status: string;
}

/** Bootstraps and deploys the app to the server at AWS_ENDPOINT_URL. It judges by the status of the stack, not by CDK's exit code. */
export async function deployLocally({ env, args = [], output, quiet }: LocalDeployment): Promise<Deployed> {
  const access = localAccess(env);
  await assertAnswers(access.endpoint);
  const folder = output ?? join(root, '.cache', 'cdk.local');
  const call = (...words: readonly string[]) => runCdk(words, { ...env, ...access.env }, quiet === true);
  const arch = `architecture=${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`;
  const context = ['-c', 'place=local', '-c', arch, '-c', 'disposable=true', '-c', 'tracing=false', ...args];
  const toTell = ['--progress', 'events', '--app', folder];
  await succeed('synth', await call('synth', '--quiet', '--output', folder, ...context));
  await succeed('bootstrap', await call('bootstrap', ...toTell));
  const end = await call('deploy', '--all', '--require-approval', 'never', ...toTell);
  const stack = await stackOf(folder);
  const client = new CloudFormationClient({ ...awsClientOptions(), ...access.client });
  try {
    const status = await statusOf(client, stack);
    if (end.code === 0 && goodEnds.includes(status)) return { stack, status };
    throw await brokenStack(client, stack, status, end.text);
  } finally {
    client.destroy();
  }
}

async function assertAnswers(endpoint: string): Promise<void> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    throw failed(
      `Nothing answers on ${endpoint}: start MiniStack with npm run ministack (or LocalStack, see localstack/compose.yaml), or set AWS_ENDPOINT_URL to a running server.`,
      cause,
    );
  }
}

interface Ended {
  readonly code: number;
  readonly text: string;
}

async function runCdk(words: readonly string[], env: NodeJS.ProcessEnv, quiet: boolean): Promise<Ended> {
  const child = spawn(process.execPath, [cdk, ...words], {
    cwd: root,
    env: { ...env, CDK_DISABLE_CLI_TELEMETRY: '1', CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deployMs,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (!quiet) process.stderr.write(piece);
    });
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : 1, text };
}

async function succeed(act: string, { code, text }: Ended): Promise<void> {
  if (code === 0) return;
  throw failed(`cdk ${act} failed. The end of its output:\n${lastLines(text)}`);
}

async function stackOf(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    readonly artifacts: Readonly<Record<string, { readonly type: string }>>;
  };
  const stack = Object.entries(manifest.artifacts).find(([, { type }]) => type === 'aws:cloudformation:stack');
  if (!stack) throw new TypeError('the app has a stack');
  return stack[0];
}

async function statusOf(client: CloudFormationClient, stack: string): Promise<string> {
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return stacks[0]?.StackStatus ?? 'missing';
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return 'missing';
    throw error;
  }
}

/** Names the resource that failed first: the others failed because of it. */
async function brokenStack(
  client: CloudFormationClient,
  stack: string,
  status: string,
  text: string,
): Promise<LakeError> {
  const events =
    status === 'missing'
      ? []
      : ((await client.send(new DescribeStackEventsCommand({ StackName: stack }))).StackEvents ?? []);
  const first = firstFailure(events);
  const why = first
    ? `${first.LogicalResourceId} (${first.ResourceType}) says: ${first.ResourceStatusReason ?? 'nothing'}`
    : `no resource reports a cause. The end of CDK's output:\n${lastLines(text)}`;
  return failed(
    `The stack ${stack} has the status ${status}; ${why}\nCorrect the cause, start the local cloud anew to remove what is left, and deploy again.`,
  );
}

/** Events come newest first. */
export function firstFailure(events: readonly StackEvent[]): StackEvent | undefined {
  return events.findLast(({ ResourceStatus: status = '' }) => status.endsWith('_FAILED'));
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n');
}

function failed(message: string, cause?: unknown): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'later', cause });
}

if (import.meta.main) {
  try {
    const { stack, status } = await deployLocally({ env: process.env, args: process.argv.slice(2) });
    const { endpoint } = localAccess(process.env);
    process.stdout.write(
      `The stack ${stack} has the status ${status}. Use it: AWS_ENDPOINT_URL=${endpoint} npm run lake -- put samples --place localstack --wait\n`,
    );
  } catch (error) {
    if (!isLakeError(error)) throw error;
    process.stderr.write(`\ndeploy:local: ${error.message}\n`);
    process.exitCode = 1;
  }
}
