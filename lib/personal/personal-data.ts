import type { Contract } from '../contract/contract.ts';
import { isAlwaysPersonal, isPersonal, pseudonymOf } from '../contract/personal.ts';
import type { FormRule } from '../contract/text-form.ts';
import { personalModeOf } from '../lake/config.ts';
import type { PersonalForm } from '../lake/object-key.ts';
import type { DocumentReceipt, Reason } from '../lake/receipt.ts';
import { datasetOf, datasetsOf, type Ports } from '../ports.ts';
import { readSalt } from './salt.ts';

type PersonalPorts = Pick<Ports, 'sources' | 'config'>;

/** The rule with which personal data is refused. Layouts use it too. */
const rule = 'personal-data';

/** How many members of a zip a reason names. */
const namedMembers = 3;

/**
 * True for a document that holds personal data: every document of its dataset does, even if it is refused for another reason,
 * or this one has such a column.
 */
export function holdsPersonal({ sources }: Pick<Ports, 'sources'>, document: DocumentReceipt): boolean {
  const contract = datasetOf({ sources }, document.dataset ?? '')?.contract;
  const isAlways = contract !== undefined && isAlwaysPersonal(contract);
  return isAlways || document.personal === true || isRefusedAsPersonal(document);
}

/** Gives the form of a dataset's personal values in staging, or undefined if it has none. */
export function personalFormOf({ config }: Pick<Ports, 'config'>, contract: Contract): PersonalForm | undefined {
  if (!isPersonal(contract)) return undefined;
  return personalModeOf(config, contract.dataset) === 'keep' ? 'plain' : 'hashed';
}

/** Gives the text that replaces a dataset's personal values. Undefined if they stay, or there are none. */
export async function pseudonymFor(
  ports: Pick<Ports, 'config' | 'store' | 'random'>,
  contract: Contract,
): Promise<FormRule | undefined> {
  return personalFormOf(ports, contract) === 'hashed' ? pseudonymOf(await readSalt(ports)) : undefined;
}

/** True for a part of personal data that is not hashed. Such a part is removed and never archived. */
export function isPlainPart(ports: Pick<Ports, 'sources'>, key: string): boolean {
  const personal = datasetsOf(ports).some(
    ({ contract }) => key.startsWith(`parts/${contract.dataset}/`) && isPersonal(contract),
  );
  return personal && !/\/v\d+-hashed-[^/]*$/.test(key);
}

/**
 * Gives the documents of an arrival, and refuses those with personal data that nobody asked for. Raw keeps an arrival
 * whole, so one such member refuses the whole zip.
 */
export function refusePersonal(
  ports: PersonalPorts,
  documents: readonly DocumentReceipt[],
): readonly DocumentReceipt[] {
  const judged = documents.map((document): DocumentReceipt => {
    const { dataset = '' } = document;
    const isAsked = personalModeOf(ports.config, dataset) !== 'refuse';
    if (isAsked || !holdsPersonal(ports, document) || isRefusedAsPersonal(document)) return document;
    return { ...document, outcome: 'rejected', reasons: [notAskedFor(dataset)] };
  });
  if (!judged.some(isRefusedAsPersonal)) return judged;
  return judged.map((document) =>
    isRefusedAsPersonal(document) ? document : { ...document, outcome: 'rejected', reasons: [besidePersonal()] },
  );
}

/**
 * Gives the reasons to refuse an arrival that has documents with personal data, and names the members of a zip.
 * Undefined if no document has any.
 */
export function personalRefusal(documents: readonly DocumentReceipt[]): readonly Reason[] | undefined {
  const refused = documents.filter(isRefusedAsPersonal);
  if (refused.length === 0) return undefined;
  const isOne = new Set(documents.map(({ name }) => name)).size === 1;
  const found = refused.flatMap(({ name, reasons }) =>
    reasons.filter((reason) => reason.rule === rule).map((reason) => ({ name, reason })),
  );
  const alike = Map.groupBy(found, ({ reason }) => `${reason.reason} ${reason.suggestion}`);
  return [...alike.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    return [isOne ? first.reason : ofMembers([...new Set(some.map(({ name }) => name))], first.reason)];
  });
}

function isRefusedAsPersonal({ outcome, reasons }: DocumentReceipt): boolean {
  return outcome === 'rejected' && reasons.some((reason) => reason.rule === rule);
}

function ofMembers(names: readonly string[], reason: Reason): Reason {
  const some = names.slice(0, namedMembers).map((name) => `'${name}'`);
  const more = names.length > some.length ? ` and ${names.length - some.length} more` : '';
  return {
    ...reason,
    reason: `${some.join(', ')}${more} in the zip: ${reason.reason} The zip is refused whole.`,
    suggestion: `${reason.suggestion} Or put the other files of the zip without this one.`,
  };
}

function notAskedFor(dataset: string): Reason {
  return {
    rule,
    fields: [],
    reason: `It is ${dataset}, which holds personal data, and lake.config.ts does not let it in.`,
    suggestion: `Remove the file from landing, which the lake does not change. Or let the dataset in with datasets: { '${dataset}': { personal: 'hash' } } in lake.config.ts, and run lake replay.`,
  };
}

function besidePersonal(): Reason {
  return {
    rule: 'beside-personal-data',
    fields: [],
    reason: 'It is in a zip with personal data, and raw would keep the whole zip.',
    suggestion: 'Drop it by itself.',
  };
}

/**
 * Gives the reason to refuse a file whose raw objects were removed. Its retention was over, and a replay must not bring
 * it back.
 */
export function erasedBefore(): Reason {
  return {
    rule: 'personal-data-erased',
    fields: [],
    reason: 'It holds personal data. The lake had accepted it, and removed it from raw when its retention was over.',
    suggestion: 'Remove the file from landing too, which the lake does not change. Export again what you still need.',
  };
}
