import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type EmbeddedLake, type EmbeddedOptions, openEmbedded } from '../host/embedded.ts';
import { findHome } from '../host/find-config.ts';
import { type Lake, type LakeOptions, openLakeAt } from '../host/lake.ts';
import { loadConfig } from '../host/load-config.ts';
import type { LocalLake } from '../host/local-lake.ts';
import type { PlaceName } from '../host/place.ts';
import type { Terminal } from '../host/terminal.ts';
import { LakeError } from '../lib/lake/error.ts';
import { zones } from '../lib/lake/zone.ts';
import { stageLogger } from '../lib/runtime/logger.ts';
import { assertConditionalPuts } from '../lib/store/s3-probe.ts';
import { readMinioSettings } from '../localstack/minio-settings.ts';
import { readVersitygwSettings } from '../localstack/versitygw-settings.ts';
import { type Call, usageError } from './command.ts';

/** A lake that a command has open. */
export interface OpenLake extends Lake {
  readonly place: PlaceName;
  /** Its name in messages: the absolute path of its folder, or where it is deployed. */
  readonly root: string;
  /** Where its landing zone is, for messages. */
  readonly landing: string;
  /** Set only where this process may run the stages. Elsewhere deployed functions run them, and a command waits. */
  readonly local?: LocalWork;
}

/** A lake whose stages run on this computer. */
export interface LocalWork extends Pick<EmbeddedLake, 'worker' | 'recover'> {
  /** The lake's folder, absolute. */
  readonly root: string;
  /** Where the lake keeps the queue and the worker's lock, which are in no zone. */
  readonly storeDir: string;
}

export interface OpenOptions extends Pick<EmbeddedOptions, 'onBatch' | 'onFailure' | 'onOutage'> {
  /** What to do where there is no lake: `make` one, or `refuse`, because a command that only reads finds nothing in a new lake. */
  readonly missing: 'make' | 'refuse';
  /** The command writes. A store that ignores conditions of puts is then refused; reading from it does no harm. */
  readonly writes: boolean;
}

type Hooks = Omit<OpenOptions, 'missing' | 'writes'>;

/** Opens the lake of a call, hands it over, and closes it whatever happens. */
export async function withLake<T>(
  call: Call,
  terminal: Terminal,
  { missing, writes, ...hooks }: OpenOptions,
  work: (lake: OpenLake) => Promise<T>,
): Promise<T> {
  const { command, settings } = call;
  const { values } = settings;
  const { lakeDir: root } = findHome(settings, terminal.cwd);
  if (values.place === 'embedded') checkFolder(root, missing);
  const { config } = await loadConfig(settings, terminal.cwd);
  const options: Omit<LakeOptions, 'tempDir'> = {
    config,
    logger: stageLogger({
      serviceName: `lake ${command}`,
      level: values.logLevel,
      write: (line) => terminal.err(`${line}\n`),
    }),
    clock: terminal,
    memoryBytes: values.memoryMb * 1024 ** 2,
    threads: values.threads,
  };
  const lake = await openPlace(values, root, { ...options, ...hooks }, terminal);
  try {
    // A folder honours conditions. Not every store that speaks S3's protocol does.
    if (writes && values.place !== 'embedded') await assertConditionalPuts(lake.ports.store);
    // What is put must be announced: nothing is written where the queue cannot be opened.
    if (writes && values.place === 'embedded') await lake.queue.counts('validate');
    return await work(lake);
  } finally {
    await lake.close();
  }
}

type Options = Omit<LakeOptions, 'tempDir'> & Hooks;

async function openPlace(
  { place, lakeName }: Call['settings']['values'],
  root: string,
  options: Options,
  terminal: Terminal,
): Promise<OpenLake> {
  if (place === 'embedded') return asOpen(place, await openEmbedded({ ...options, root }), root, join(root, 'landing'));
  if (place === 'versitygw') return openOnVersitygw(options, terminal);
  if (place !== 'minio') return openDeployed(place, lakeName, options, terminal);
  // The clients of S3 and SQS are megabytes that a lake in a folder does without.
  const [{ bucketsOf }, { openMinio }] = await Promise.all([
    import('../localstack/server-buckets.ts'),
    import('../localstack/minio-lake.ts'),
  ]);
  const { folder, endpoint, port, name, region, credentials } = readMinioSettings(terminal.env);
  const minio = { root: resolve(terminal.cwd, folder), endpoint: endpoint ?? `http://127.0.0.1:${port}` };
  const lake = await openMinio({ ...options, ...minio, name, region, credentials });
  return asOpen(place, lake, minio.root, `the bucket ${bucketsOf(name).landing} on ${minio.endpoint}`);
}

async function openOnVersitygw(options: Options, terminal: Terminal): Promise<OpenLake> {
  const { openVersitygw } = await import('../localstack/versitygw-lake.ts');
  const { folder, endpoint, port, ...settings } = readVersitygwSettings(terminal.env);
  const at = { root: resolve(terminal.cwd, folder), endpoint: endpoint ?? `http://127.0.0.1:${port}` };
  const lake = await openVersitygw({ ...options, ...settings, ...at });
  return asOpen('versitygw', lake, at.root, lake.landing);
}

function asOpen(place: PlaceName, { worker, recover, ...lake }: LocalLake, root: string, landing: string): OpenLake {
  return { ...lake, place, root, landing, local: { root, storeDir: join(root, '.store'), worker, recover } };
}

async function openDeployed(
  name: Exclude<PlaceName, 'embedded' | 'minio' | 'versitygw'>,
  lakeName: string,
  options: Omit<LakeOptions, 'tempDir'>,
  { env }: Terminal,
): Promise<OpenLake> {
  const { openCloudPlace } = await import('../host/cloud-place.ts');
  const place = await openCloudPlace({ place: name, lake: lakeName, env });
  const lake = await openLakeAt(place, { ...options, tempDir: join(tmpdir(), 'lake') });
  return { ...lake, place: name, root: `${lakeName} on ${name}`, landing: place.landing };
}

/** Refuses a folder that is no lake: a misspelt name must neither look like an empty lake nor get the folders of one. */
function checkFolder(root: string, missing: OpenOptions['missing']): void {
  if (!existsSync(root)) {
    if (missing === 'make') return;
    throw noLake(`There is no lake in ${root}: make one with lake put FILE, or name another folder with --lake.`);
  }
  const names = listNames(root);
  const isLake = names.includes('.store') || zones.some((zone) => names.includes(zone));
  if (isLake || (missing === 'make' && names.length === 0)) return;
  throw noLake(`${root} is not a lake: it holds other files. Name the folder of a lake, or a new folder, with --lake.`);
}

function listNames(root: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch (cause) {
    throw new LakeError(`${root} is not a readable folder: name another folder with --lake.`, {
      code: 'usage',
      fault: 'operator',
      retry: 'never',
      details: { quiet: true },
      cause,
    });
  }
}

function noLake(message: string): LakeError {
  const error = usageError(message);
  return new LakeError(error.message, { code: 'usage', fault: 'operator', retry: 'never', details: { quiet: true } });
}
