import { createHash } from 'node:crypto';
import { type Contract, sourceOf } from '../../contract/contract.ts';
import { type MartContract, readsWhole } from '../../contract/mart.ts';
import { type EffectivePart, type Evidence, effectiveParts, timelineOf } from '../../lake/claim.ts';
import type { Decided } from '../../lake/decision.ts';
import { eachOf } from '../../lake/each-of.ts';
import { type ClaimRef, claimPrefix, parseClaimKey } from '../../lake/object-key.ts';
import { readDecided } from '../../ledger/decisions.ts';
import { datasetOf, type Ports } from '../../ports.ts';
import type { LocalFiles } from '../../store/local-copy.ts';
import type { ObjectStore } from '../../store/port.ts';
import { isMoved, type LocalPart, needsRuling } from './current-rows.ts';

/** A part that may hold current rows, with the rules that decide whether it does. */
export interface InputPart extends EffectivePart {
  /** Set if more than the age of its evidence decides about an account's month: a digest of the rules. */
  readonly rules?: string;
}

type InputPorts = Pick<Ports, 'store' | 'sources'>;

/**
 * Gives the parts that may hold current rows of a dataset, for one month or for all. It needs only listings of claims
 * and decisions. Decisions are listed first, if they are not given, because a newer one announces itself.
 */
export async function listParts(
  { store, sources }: InputPorts,
  dataset: string,
  { month, decided }: { readonly month?: string; readonly decided?: Decided } = {},
): Promise<readonly InputPart[]> {
  const known = decided ?? (await readDecided(store, sourceOf(dataset)));
  const contract = datasetOf({ sources }, dataset)?.contract;
  // How old a complete history is, is told by its claims on all months.
  const listed = contract?.history === 'complete' ? undefined : month;
  const parts = partsOf(contract, await listClaims(store, dataset, listed), known);
  return month === undefined ? parts : parts.filter((part) => part.month === month);
}

/** The parts that claims speak for, newest evidence first, with the rules that decide between them. */
function partsOf(contract: Contract | undefined, claims: readonly ClaimRef[], decided: Decided): readonly InputPart[] {
  return withRules(contract, effectiveParts(claims, decided, contract?.history));
}

/** Gives the claims on a dataset, for one month or for all. */
export async function listClaims(store: ObjectStore, dataset: string, month?: string): Promise<readonly ClaimRef[]> {
  const claims: ClaimRef[] = [];
  for await (const { key } of store.list('staging', claimPrefix(dataset, month))) claims.push(parseClaimKey(key));
  return claims;
}

/** Gives the parts with the rules that decide between those of one account's month. */
export function withRules(contract: Contract | undefined, parts: readonly EffectivePart[]): readonly InputPart[] {
  if (contract === undefined) return parts;
  const rules = createHash('sha256')
    .update(
      JSON.stringify([contract.scope, contract.series ?? null, contract.covers ?? null, contract.takesBack ?? null]),
    )
    .digest('hex')
    .slice(0, 16);
  const groups = [...Map.groupBy(parts, groupOf).values()];
  const ruled = new Map(
    groups.flatMap((group): (readonly [EffectivePart, string])[] => {
      if (needsRuling(contract, group)) return group.map((part) => [part, rules]);
      // What is taken back depends on which captures are of one time, and on which of them are dated.
      if (contract.takesBack === undefined || group.length < 2) return [];
      const ages = group.flatMap(({ evidence }) =>
        evidence.map(({ asOf, isLanded }) => `${asOf.getTime()}${isLanded ? ' landed' : ''}`),
      );
      return group.map((part) => [part, `${rules} ${ages.join(' ')}`]);
    }),
  );
  return parts.map((part) => {
    const own = ruled.get(part);
    return own === undefined ? part : { ...part, rules: own };
  });
}

function groupOf({ account, month }: EffectivePart): string {
  return `${account}/${month}`;
}

/** By dataset, the parts that a mart's rebuild reads. */
export type MartInputs = ReadonlyMap<string, readonly InputPart[]>;

/** Lists the inputs of the given months of a mart. `whole` inputs are listed whole. */
export async function listInputs(
  ports: InputPorts,
  contract: MartContract,
  months: ReadonlySet<string> | 'all',
): Promise<MartInputs> {
  const inputs = new Map<string, readonly InputPart[]>();
  for (const { dataset, by } of contract.inputs) {
    if (by !== 'month' || months === 'all') {
      inputs.set(dataset, await listParts(ports, dataset));
    } else {
      const decided = await readDecided(ports.store, sourceOf(dataset));
      if (datasetOf(ports, dataset)?.contract.history === 'complete') {
        const all = await listParts(ports, dataset, { decided });
        inputs.set(
          dataset,
          all.filter(({ month }) => months.has(month)),
        );
        continue;
      }
      const lists = await Promise.all([...months].map((month) => listParts(ports, dataset, { month, decided })));
      inputs.set(dataset, lists.flat());
    }
  }
  return inputs;
}

/**
 * A digest of the inputs of a mart's month. If it is equal, the month needs no rebuild. The keys of the parts and of
 * the mart hold the versions.
 */
export function inputsDigest(contract: MartContract, inputs: MartInputs, month: string): string {
  const hash = createHash('sha256').update(`${contract.mart} v${contract.version}`);
  for (const part of partsOfMonth(contract, inputs, month)) {
    hash.update(`\n${part.key} ${part.asOf.getTime()} ${part.sha256}${olderText(part)}${movedText(part)}`);
    if (part.rules === undefined) continue;
    hash.update(` ${part.rules}`);
    for (const evidence of part.evidence)
      hash.update(` ${evidence.asOf.getTime()} ${evidence.sha256}${olderText(evidence)} ${decisionText(evidence)}`);
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * A digest of the rows that a mart's month is made of: the parts and, for each account's month, their order, but not
 * the time of their confirmation. If the mart does not use `as_of`, equal digests give equal rows.
 */
export function partsDigest(contract: MartContract, inputs: MartInputs, month: string): string {
  const hash = createHash('sha256').update(`${contract.mart} v${contract.version}`);
  const parts = partsOfMonth(contract, inputs, month);
  for (const { key, asOf } of parts) if (usesAsOf(contract, key)) hash.update(`\n${key} ${asOf.getTime()}`);
  const groups = Map.groupBy(parts, groupOf);
  for (const [group, parts] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\n${group}\n${parts.map(({ key }) => key).join('\n')}`);
    const rules = parts.find((part) => part.rules !== undefined)?.rules;
    if (rules !== undefined)
      hash.update(
        `\n${rules}${timelineOf(parts)
          .map((one) => `\n${one.part.key} ${decisionText(one)}`)
          .join('')}`,
      );
  }
  for (const one of timelineOf(partsOfMonth(contract, inputs, month).filter(({ sharedRows }) => sharedRows)))
    hash.update(`\nshared ${one.part.account} ${one.part.key} ${decisionText(one)}`);
  return hash.digest('hex').slice(0, 32);
}

/** True if a mart's SQL looks at the as-of of the dataset that a part is of, but not at that of all datasets. */
function usesAsOf({ inputs }: MartContract, key: string): boolean {
  return inputs.some(({ dataset, asOf }) => asOf && key.startsWith(`parts/${dataset}/`));
}

function movedText(part: EffectivePart): string {
  return isMoved(part) ? ` of ${part.account}` : '';
}

function olderText({ older }: Pick<Evidence, 'older'>): string {
  return older === undefined ? '' : ` by ${older.by.getTime()} ${older.newestMonth}`;
}

function decisionText({ decision }: Evidence): string {
  return decision === undefined ? '-' : `${decision.as} ${decision.decidedAt.getTime()}`;
}

/** The newest as-of among the inputs of a month. Undefined if it has no parts any more. */
export function inputsAsOf(contract: MartContract, inputs: MartInputs, month: string): Date | undefined {
  const own = partsOfMonth(contract, inputs, month).filter(
    (part) =>
      contract.month === null ||
      contract.inputs.some(
        ({ dataset, by }) => by !== 'whole' && part.month === month && part.key.startsWith(`parts/${dataset}/`),
      ),
  );
  return own.length === 0 ? undefined : new Date(Math.max(...own.map(({ asOf }) => asOf.getTime())));
}

/** The parts that a month of a mart is made of. */
export function partsOfMonth(contract: MartContract, inputs: MartInputs, month: string): readonly InputPart[] {
  return contract.inputs.flatMap((input) =>
    (inputs.get(input.dataset) ?? []).filter((part) => readsWhole(contract, input) || part.month === month),
  );
}

/** Parts with the local files that hold them. */
export async function localParts(parts: readonly EffectivePart[], files: LocalFiles): Promise<readonly LocalPart[]> {
  return eachOf(parts, async (part) => ({ ...part, path: await files('staging', part.key) }));
}
