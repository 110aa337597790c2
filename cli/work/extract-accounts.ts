import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { localBrowse } from '../../host/local-browse.ts';
import type { SecretFiles } from '../../host/secret-files.ts';
import type { ExtractPeriod } from '../../lib/contract/extractor/extractor.ts';
import { type ExtractionPorts, runExtraction } from '../../lib/extract/run-extraction.ts';
import { scratchIn } from '../../lib/extract/scratch.ts';
import { type ErrorCode, isLakeError } from '../../lib/lake/error.ts';
import { extractors } from '../../lib/sources/extractors.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import type { OpenLake } from '../open-lake.ts';

/** What became of one account. */
export type AccountRun = { readonly source: string; readonly account: string } & (
  | {
      readonly state: 'extracted';
      readonly landingKeys: readonly string[];
      readonly sizeBytes: number;
      /** What was asked for and has no data. */
      readonly empty: readonly string[];
    }
  | {
      readonly state: 'login needed' | 'incomplete' | 'failed';
      /** The files that had landed before the failure; they stay. */
      readonly landingKeys: readonly string[];
      readonly reason: string;
    }
);

export interface AccountsToAsk {
  readonly source: string;
  readonly accounts: readonly string[];
  readonly period: ExtractPeriod | undefined;
  readonly secrets: SecretFiles;
  readonly chrome: string | undefined;
}

/** How long a run may take, in milliseconds: as long as the longest function may. */
const runMs = 900_000;

/** Asks a source for one account after the other, as its function does. `onAccount` is called before each. */
export async function extractAccounts(
  { ports }: OpenLake,
  { source, accounts, period, secrets, chrome }: AccountsToAsk,
  onAccount: (account: string) => void,
): Promise<readonly AccountRun[]> {
  const runs: AccountRun[] = [];
  for (const account of accounts) {
    onAccount(account);
    const landingKeys: string[] = [];
    const extraction: ExtractionPorts = {
      fetch,
      clock: ports.clock,
      sleep: (milliseconds) => sleep(milliseconds),
      random: Math.random,
      logger: ports.logger,
      browse: localBrowse(chrome),
      scratch: scratchIn(ports.workspace),
      store: notingStore(ports.store, landingKeys),
      secrets,
      // No alert: the result tells whoever called the command.
      raiseAlert: async () => {},
      metrics: { emit() {} },
      config: ports.config,
      extractors,
      baseUrlOf: () => undefined,
    };
    const endsAtMs = performance.now() + runMs;
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => endsAtMs - performance.now() };
    try {
      const { bytes, empty } = await runExtraction(extraction, { source, account, ...period }, context);
      runs.push({ source, account, state: 'extracted', landingKeys, sizeBytes: bytes, empty });
    } catch (error) {
      if (!isLakeError(error)) throw error;
      const state = states[error.code] ?? 'failed';
      runs.push({ source, account, state, landingKeys, reason: error.message });
    }
  }
  return runs;
}

const states: Partial<Record<ErrorCode, 'login needed' | 'incomplete'>> = {
  'login-needed': 'login needed',
  'source-incomplete': 'incomplete',
};

/** A store that notes the keys that it wrote. */
function notingStore(store: Pick<ObjectStore, 'put'>, keys: string[]): Pick<ObjectStore, 'put'> {
  return {
    async put(zone, key, ...rest) {
      const done = await store.put(zone, key, ...rest);
      if (done.outcome === 'written') keys.push(key);
      return done;
    },
  };
}
