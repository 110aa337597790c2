import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { localAccess } from '../../host/local-access.ts';
import { deployLocally } from '../../localstack/deploy.ts';
import { type MiniStack, startMiniStack } from '../../localstack/ministack.ts';
import { type Portal, startPortal } from '../sources/distrokid/portal.ts';
import { type GraphServer, startGraphServer } from '../sources/metaads/graph-server.ts';
import { adAccountId, graphRows, token } from './meta-account.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly endpoint: string;
    readonly status: string;
  }
}

const tell = (line: string) => void process.stdout.write(`${line}\n`);
let stack: MiniStack | undefined;
let graph: GraphServer | undefined;
let portal: Portal | undefined;
let folder: string | undefined;

/** Starts MiniStack, a Graph API and DistroKid's pages on this machine, and deploys the app to the first with the addresses of the others. */
export async function setup(project: TestProject): Promise<void> {
  try {
    await start(project);
  } catch (error) {
    if (stack) tell((await stack.log()).split('\n').slice(-20).join('\n'));
    await teardown();
    throw error;
  }
}

async function start(project: TestProject): Promise<void> {
  const startedMs = Date.now();
  stack = await startMiniStack({ tell });
  tell(`MiniStack answers after ${seconds(startedMs)}`);
  graph = await startGraphServer(token);
  graph.rows = graphRows(adAccountId);
  portal = await startPortal(new Date());
  folder = await mkdtemp(join(tmpdir(), 'lake-cdk-'));
  const { endpoint } = stack;
  const deployingMs = Date.now();
  const context = [
    `config=${join(import.meta.dirname, 'lake.config.ts')}`,
    `baseUrl:metaads=${graph.baseUrl}`,
    `baseUrl:distrokid=${portal.baseUrl}`,
  ];
  const { status } = await deployLocally({
    env: { ...process.env, ...localAccess({ AWS_ENDPOINT_URL: endpoint }).env },
    args: context.flatMap((one) => ['-c', one]),
    output: folder,
    quiet: true,
  });
  tell(`The stack is ${status} after ${seconds(deployingMs)}`);
  project.provide('endpoint', endpoint);
  project.provide('status', status);
}

/** Ends all that was started. */
export async function teardown(): Promise<void> {
  await graph?.close();
  await portal?.close();
  await stack?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}

const seconds = (sinceMs: number) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
