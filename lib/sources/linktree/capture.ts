import { isObject, jsonAt } from '../../contract/json-value.ts';

export type Entry = Readonly<Record<string, unknown>>;

/** The `data` of each answer in a file: it holds one answer, or a list of them. */
export function answersIn(json: unknown): readonly Entry[] {
  return listOf(json)
    .map((answer) => jsonAt(answer, 'data'))
    .filter(isObject);
}

const linkKey = /^link\d+$/;

/** The analytics of an answer. */
export const analyticsOf = (data: Entry): unknown => jsonAt(data, 'getAccountAnalytics');

/** The links whose titles an answer tells. */
export function linksOf(data: Entry): readonly Entry[] {
  return Object.entries(data).flatMap(([key, link]) => (linkKey.test(key) && isObject(link) ? [link] : []));
}

/** True for an answer with analytics or titles of links. */
export function isAnalytics(data: Entry): boolean {
  return isObject(analyticsOf(data)) || linksOf(data).length > 0;
}

/** True for an answer that only Linktree gives and that is about who is signed in: account, wallet, balances. */
export function isPersonal(data: Entry): boolean {
  return Object.entries(data).some(
    ([key, held]) => personalKey.test(key) && isObject(held) && Object.hasOwn(held, '__typename'),
  );
}

/**
 * True where anything else stands beside analytics, or in them. What an answer may hold is listed, not what it may not:
 * the same address answers about account, wallet and balances too, under names that nobody here has seen all of.
 */
export function holdsMore(json: unknown): boolean {
  return listOf(json).some((answer) => !isObject(answer) || hasStrangeKeys(answer)) || tellsWho(json);
}

/** What GraphQL puts beside `data`. */
const answerKeys: readonly string[] = ['data', 'errors', 'extensions'];

function hasStrangeKeys(answer: Entry): boolean {
  const data = Object.keys(isObject(answer.data) ? answer.data : {});
  const isKnown = (key: string) => key === 'getAccountAnalytics' || key === '__typename' || linkKey.test(key);
  return Object.keys(answer).some((key) => !answerKeys.includes(key)) || !data.every(isKnown);
}

const personalKey =
  /^(?:currentUser|viewer|me|user|owner|wallet\w*|\w*balances?|payouts?\w*|e-?mail(?:_?address)?|phone(?:_?number)?)$/i;
const emailAddress = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;

/** True where a key or a value inside is somebody's. The title of a link is what everybody sees on the page. */
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

/** True where an answer says that the request, or a part of it, failed. */
export function hasErrors(json: unknown): boolean {
  return listOf(json).some((answer) => {
    const errors = jsonAt(answer, 'errors');
    return Array.isArray(errors) && errors.length > 0;
  });
}

function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [json];
}
