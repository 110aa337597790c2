import { isObject, jsonAt } from '../../contract/json-value.ts';

export type Entry = Readonly<Record<string, unknown>>;

/** Gives the `data` of each answer in a file. A file holds one answer, or a list of answers. */
export function answersIn(json: unknown): readonly Entry[] {
  return listOf(json)
    .map((answer) => jsonAt(answer, 'data'))
    .filter(isObject);
}

const linkKey = /^link\d+$/;

/** Gives the analytics of an answer. */
export const analyticsOf = (data: Entry): unknown => jsonAt(data, 'getAccountAnalytics');

/** Gives the links whose titles are in an answer. */
export function linksOf(data: Entry): readonly Entry[] {
  return Object.entries(data).flatMap(([key, link]) => (linkKey.test(key) && isObject(link) ? [link] : []));
}

/** True for an answer with analytics or titles of links. */
export function isAnalytics(data: Entry): boolean {
  return isObject(analyticsOf(data)) || linksOf(data).length > 0;
}

/** True for an answer that only Linktree gives and that is about the signed-in person: account, wallet, balances. */
export function isPersonal(data: Entry): boolean {
  return Object.entries(data).some(
    ([key, held]) => personalKey.test(key) && isObject(held) && Object.hasOwn(held, '__typename'),
  );
}

/**
 * True if there is any other data beside analytics or in them. This lists what an answer may hold, not what it may not
 * hold. The same address also answers about account, wallet and balances, under names that are not all known here.
 */
export function holdsMore(json: unknown): boolean {
  return listOf(json).some((answer) => !isObject(answer) || hasStrangeKeys(answer)) || tellsWho(json);
}

/** The keys that GraphQL puts beside `data`. */
const answerKeys: readonly string[] = ['data', 'errors', 'extensions'];

function hasStrangeKeys(answer: Entry): boolean {
  const data = Object.keys(isObject(answer.data) ? answer.data : {});
  const isKnown = (key: string) => key === 'getAccountAnalytics' || key === '__typename' || linkKey.test(key);
  return Object.keys(answer).some((key) => !answerKeys.includes(key)) || !data.every(isKnown);
}

const personalKey =
  /^(?:currentUser|viewer|me|user|owner|wallet\w*|\w*balances?|payouts?\w*|e-?mail(?:_?address)?|phone(?:_?number)?)$/i;
const emailAddress = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;

/** True if a key or a value inside is personal. The title of a link is not, because everybody sees it on the page. */
function tellsWho(json: unknown): boolean {
  const open: unknown[] = [json];
  while (open.length > 0) {
    const held = open.pop();
    if (Array.isArray(held)) for (const one of held) open.push(one);
    if (!isObject(held)) continue;
    for (const [key, value] of Object.entries(held)) {
      if (personalKey.test(key) && value !== null) return true;
      if (typeof value === 'string' && key !== 'title' && emailAddress.test(value)) return true;
      open.push(value);
    }
  }
  return false;
}

/** True if an answer says that the request, or a part of it, failed. */
export function hasErrors(json: unknown): boolean {
  return listOf(json).some((answer) => {
    const errors = jsonAt(answer, 'errors');
    return Array.isArray(errors) && errors.length > 0;
  });
}

function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [json];
}
