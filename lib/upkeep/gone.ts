import { type MartContract, readsWhole } from '../contract/mart.ts';
import { asOfToken } from '../lake/as-of.ts';
import { effectiveParts } from '../lake/claim.ts';
import { type ClaimRef, claimPrefix, noMonth, parseClaimKey, partKey, rawPrefixes } from '../lake/object-key.ts';
import { readManifest } from '../ledger/manifests.ts';
import { datasetsOf } from '../ports.ts';
import { goneClaims } from './gone-claims.ts';
import type { GoneObject, GonePorts } from './gone-object.ts';
import { goneRaw } from './gone-raw.ts';
import { goneRejects } from './gone-rejects.ts';
import { anyClaim } from './stale-months.ts';

/**
 * Finds recorded objects that are gone: raw objects, parts that claims speak for, and objects of the marts' current versions.
 * It lists records before the objects they name, so that it never takes an object that is being written for gone. `thorough`
 * reads every receipt too; without it only cleaned raw objects count as recorded.
 */
export async function findGone(ports: GonePorts, thorough: boolean): Promise<readonly GoneObject[]> {
  const raw = await goneRaw(ports, thorough);
  const parts = await goneParts(ports, raw);
  const claims = thorough
    ? await goneClaims(
        ports,
        datasetsOf(ports).map(({ contract }) => contract.dataset),
      )
    : [];
  const rejects = thorough ? await goneRejects(ports) : [];
  const curated: GoneObject[] = [];
  for (const { contract } of ports.marts) curated.push(...(await goneMonthsOf(ports, contract, parts)));
  return [...raw, ...parts, ...claims, ...rejects, ...curated];
}

async function goneParts(ports: GonePorts, gone: readonly GoneObject[]): Promise<readonly GoneObject[]> {
  const { store } = ports;
  const claims: ClaimRef[] = [];
  for (const { contract } of datasetsOf(ports)) {
    for await (const { key } of store.list('staging', claimPrefix(contract.dataset))) claims.push(parseClaimKey(key));
  }
  const byDataset = Map.groupBy(claims, ({ dataset }) => dataset);
  // A part without a speaking claim, such as one of an older contract version, is history and not a loss.
  const spoken = [...byDataset.values()].flatMap((some) => effectiveParts(some).map(({ key }) => key));
  const there = new Set<string>();
  for await (const { key } of store.list('staging', 'parts/')) there.add(key);
  const missing = new Set(spoken.filter((key) => !there.has(key)));
  if (missing.size === 0) return [];
  const raw: string[] = [];
  for await (const { key } of store.list('raw')) raw.push(key);
  const claimsOf = Map.groupBy(claims, partKey);
  return [...missing].map((key): GoneObject => {
    const claiming = claimsOf.get(key) ?? [];
    return { zone: 'staging', key, namedBy: namedByClaim(claiming), remedy: remedyOfPart(claiming, raw, gone) };
  });
}

/** The event that makes a gone part again: that of its raw object, or that of the arrival that brings the raw object back. */
function remedyOfPart(
  claims: readonly ClaimRef[],
  raw: readonly string[],
  gone: readonly GoneObject[],
): GoneObject['remedy'] {
  const prefixes = claims.flatMap(({ dataset, account, sha256, asOf }) => {
    const [source = ''] = dataset.split('/');
    return rawPrefixes({ source, account, sha256 }).map((bytes) => ({ bytes, asOf: `${asOfToken(asOf)}/` }));
  });
  // The same raw object comes first: the same bytes under another name may mean another year.
  for (const { bytes, asOf } of [...prefixes, ...prefixes.map(({ bytes: same }) => ({ bytes: same, asOf: '' }))]) {
    const key = raw.find((one) => one.startsWith(`${bytes}${asOf}`));
    if (key !== undefined) return { stage: 'clean', key };
  }
  return gone.find(({ key }) => prefixes.some(({ bytes }) => key.startsWith(bytes)))?.remedy;
}

function namedByClaim([first]: readonly ClaimRef[]): string {
  if (!first) return 'staging/claims/';
  return `staging/${claimPrefix(first.dataset, first.month)}${first.account}/${asOfToken(first.asOf)}/${first.sha256}/`;
}

/** The months of a mart's current version whose object is gone. They can be built again if their parts exist or can be made again. */
async function goneMonthsOf(
  ports: GonePorts,
  contract: MartContract,
  gone: readonly GoneObject[],
): Promise<readonly GoneObject[]> {
  const { manifest } = await readManifest(ports, contract.mart);
  const there = new Set<string>();
  for await (const { key } of ports.store.list('curated', `${contract.mart}/`)) there.add(key);
  const missing = (manifest?.objects ?? []).filter(({ key }) => key !== null && !there.has(key));
  return Promise.all(
    missing.map(async ({ key, month }): Promise<GoneObject> => {
      const parts = gone.filter((part) => feeds(part.key, contract, month));
      const lost = parts.some((part) => part.remedy === undefined);
      // Parts come first: their claims wake the rebuild, which could not read them before.
      const remedy = lost ? undefined : (parts[0]?.remedy ?? (await rebuildOf(ports, contract, month)));
      return { zone: 'curated', key: key ?? '', namedBy: `ledger/manifests/${contract.mart}.json`, remedy };
    }),
  );
}

function feeds(key: string, contract: MartContract, month: string): boolean {
  return contract.inputs.some(
    (input) =>
      key.startsWith(`parts/${input.dataset}/`) && (readsWhole(contract, input) || key.includes(`/month=${month}/`)),
  );
}

async function rebuildOf(ports: GonePorts, contract: MartContract, month: string): Promise<GoneObject['remedy']> {
  for (const input of contract.inputs) {
    const whole = readsWhole(contract, input) || month === noMonth;
    const key = await anyClaim(ports, { dataset: input.dataset, month: whole ? undefined : month });
    if (key !== undefined) return { stage: 'curate', key };
  }
  return undefined;
}
