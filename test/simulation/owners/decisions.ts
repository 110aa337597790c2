import { decisionKinds } from '../../../lib/lake/decision.ts';
import { objectPutEvent } from '../../../lib/lake/event.ts';
import { claimPrefix, parseClaimKey } from '../../../lib/lake/object-key.ts';
import { keepDecision } from '../../../lib/ledger/decisions.ts';
import type { Environment } from '../environment.ts';
import { sha256Of } from '../model/oracle.ts';
import type { Random } from '../random.ts';
import { growHistory, type History, statementExport } from './statements.ts';
import { asOfs, type PlannedDecision, sourceOfDataset, type Upload, type World } from './upload.ts';

/** What an owner decides about files: mostly about statements, some twice, some before the file is there, some taken back. */
export function planDecisions(random: Random, uploads: readonly Upload[]): readonly PlannedDecision[] {
  const known = uploads.filter(({ documents }) => documents.length > 0);
  const statements = known.filter(({ source }) => source === 'distrokid');
  if (known.length === 0 || random.chance(0.4)) return [];
  return Array.from({ length: random.int(1, 4) }, (): PlannedDecision => {
    const upload = random.pick(statements.length > 0 && random.chance(0.8) ? statements : known);
    const as = random.pick(decisionKinds);
    return { upload, as, ...(as === 'another-account' ? { to: random.pick(['zoe', 'harbor.lights', 'duo']) } : {}) };
  });
}

/**
 * An owner whose exports often lack something: filtered, cut off, of other tracks, or lower, with a full one now and then, and
 * a decision about most of them.
 */
export function heldWorld(random: Random): World {
  const history: History = new Map();
  const accounts = random.pick([['nova'], ['nova', 'zoe']]);
  const uploads = Array.from({ length: random.int(3, 7) }, (_, nth): Upload => {
    for (let n = random.int(1, 2); n > 0; n--) growHistory(random, history);
    const kept = random.pick([1, 0.7, 0.5]);
    const lines = [...history].map(([date, all]) => [date, all.filter(() => random.chance(kept))] as const);
    const partial = new Map(lines.filter(([, some]) => some.length > 0));
    const document = statementExport(random, partial.size > 0 ? partial : history);
    const account = random.pick(accounts);
    const asOf = random.pick(asOfs);
    const metadata = { account, source: 'distrokid', 'as-of': asOf };
    return {
      key: `inbox/${nth}/export.tsv`,
      text: document.text,
      documents: [document],
      source: 'distrokid',
      account,
      metadata,
      statedAsOf: asOf,
    };
  });
  const decisions = Array.from({ length: random.int(1, 6) }, (): PlannedDecision => {
    const as = random.pick(decisionKinds);
    return {
      upload: random.pick(uploads),
      as,
      ...(as === 'another-account' ? { to: random.pick(['nova', 'zoe']) } : {}),
    };
  });
  return {
    uploads,
    decisions,
    configured: {},
    archives: false,
    race: undefined,
    late: 0,
    upgrades: false,
    robberies: 0,
  };
}

/** Keeps a decision as `lake accept` does, and wakes the months of the file, unless that event is lost. */
export async function decide(environment: Environment, random: Random, planned: PlannedDecision): Promise<void> {
  const { bare, store, queue, decided } = environment;
  const { source, account, text } = planned.upload;
  const decidedAt = environment.now();
  const { as, to } = planned;
  const decision = { source, account, sha256: sha256Of(text), decidedAt, as, ...(to === undefined ? {} : { to }) };
  await keepDecision(store, decision, [planned.upload.key]);
  decided.push(decision);
  // No two in one moment.
  environment.advance(1);
  if (random.chance(0.3)) return environment.loseEvent();
  const datasets = new Set(planned.upload.documents.map(({ dataset }) => dataset));
  for (const dataset of [...datasets].filter((one) => sourceOfDataset(one) === source)) {
    const claims = (await Array.fromAsync(bare.list('staging', claimPrefix(dataset)))).map(({ key }) => key);
    const own = claims.filter((key) => parseClaimKey(key).sha256 === decision.sha256);
    for (const key of own)
      await queue.send('curate', [objectPutEvent({ bucket: 'staging', key, at: environment.now() })]);
  }
}
