import { isObject, jsonText } from '../contract/json-value.ts';
import type { Reason } from '../lake/receipt.ts';

/** What an answer says about the pages after it or before it. */
interface Continuation {
  /** The place that says it: `paging.next`. */
  readonly at: string;
  readonly says: string;
}

/** How deep answers are nested in answers. An edge of an edge of a Graph answer lies 7 levels down. */
const depth = 12;

/**
 * Gives the reason why an answer of an API is only a part of the requested data: a list in it says that it goes on
 * (`paging.next`, `has_more`, `nextPageToken`), or counts more items than it holds (`total_items`). Undefined if
 * nothing says so.
 */
export function incompleteAnswer(json: unknown): Reason | undefined {
  const found = continuationIn(json, '', depth);
  if (!found) return undefined;
  return {
    rule: 'incomplete',
    fields: [],
    reason: `It is one page of a longer answer: '${found.at}' ${found.says}.`,
    suggestion:
      'Fetch all following pages, put their rows into one list, and drop that. Or export it from the platform.',
  };
}

function continuationIn(value: unknown, at: string, left: number): Continuation | undefined {
  if (left === 0) return undefined;
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      const found = continuationIn(element, `${at}[${index}]`, left - 1);
      if (found) return found;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const own = ofAnswer(value, at);
  if (own) return own;
  for (const [key, inner] of Object.entries(value)) {
    const found = typeof inner === 'object' ? continuationIn(inner, pathOf(at, key), left - 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/**
 * Reads what an object says about its own list. Only an object with a list is an answer, and everything else is data.
 */
function ofAnswer(answer: Readonly<Record<string, unknown>>, at: string): Continuation | undefined {
  const lists = Object.entries(answer).filter(([, value]) => Array.isArray(value)) as [string, readonly unknown[]][];
  if (lists.length === 0) return undefined;
  const pagers = [
    '',
    'paging',
    'pagination',
    'page_info',
    'pageInfo',
    'meta',
    'metadata',
    'links',
    '_links',
    'cursor',
    'cursors',
  ];
  for (const name of pagers) {
    const pager = name === '' ? answer : answer[name];
    if (!isObject(pager)) continue;
    const where = name === '' ? at : pathOf(at, name);
    const found =
      cursorOf(pager, where) ?? (name === '' ? undefined : cursorOf(pager.cursors, pathOf(where, 'cursors')));
    if (found) return found;
  }
  return countOf(answer, lists, at);
}

/** Names of flags that say that more follows. */
const flags = /^(has_?more|has_?next(_?page)?|more_?available|is_?truncated)$/i;
/** Names of the values that the next request needs. They are empty on the last page. */
const nextTokens =
  /^next(_?page)?_?(token|cursor|url|link|uri|marker|href)?$|^next_max_id$|^continuation(_?token)?$|^@odata\.nextlink$/i;
/** Names of links to the page before. A last page alone is no complete answer either. */
const previousTokens = /^prev(ious)?(_?page)?_?(token|cursor|url|link|uri|href)?$/i;

function cursorOf(pager: unknown, at: string): Continuation | undefined {
  if (!isObject(pager)) return undefined;
  for (const [key, value] of Object.entries(pager)) {
    const where = pathOf(at, key);
    if (flags.test(key) && (value === true || value === 'true')) return { at: where, says: 'says that more follows' };
    const isNext = nextTokens.test(key);
    if (!isNext && !previousTokens.test(key)) continue;
    const token = isObject(value) ? jsonText(value.href) : Array.isArray(value) ? null : jsonText(value);
    // A plain word may be the name of anything. In an answer it is a link.
    const isLink = token !== null && (/^(https?:)?\/\/?/i.test(token) || !/^(next|prev|previous)$/i.test(key));
    if (isLink && isOtherPage(token)) return { at: where, says: `names the page ${isNext ? 'after' : 'before'} it` };
  }
  return undefined;
}

/**
 * True for a link to the rest of the same answer. A link that only moves the requested days leads to another period,
 * and the insights of the Graph API have one on every answer.
 */
function isOtherPage(token: string): boolean {
  if (['', 'false', 'null', 'none', '0', '-1'].includes(token.trim().toLowerCase())) return false;
  const query = /^https?:\/\//i.test(token) ? (token.split('?')[1] ?? '') : undefined;
  if (query === undefined) return true;
  const names = new URLSearchParams(query);
  const movesDays = names.has('since') || names.has('until');
  return !movesDays || ['after', 'cursor', 'offset', 'page', 'page_token', 'pageToken'].some((name) => names.has(name));
}

/**
 * Names of totals that platforms give beside a list. `total` alone may count anything, and counts items only beside a
 * position in them.
 */
const counts = ['total_items', 'totalItems', 'total_count', 'totalCount', 'total_results', 'total_records'];

function countOf(
  answer: Readonly<Record<string, unknown>>,
  lists: readonly (readonly [string, readonly unknown[]])[],
  at: string,
): Continuation | undefined {
  const held = Math.max(...lists.map(([, list]) => list.length));
  for (const place of ['', 'paging', 'pagination', 'page_info', 'meta', 'summary']) {
    const pager = place === '' ? answer : answer[place];
    if (!isObject(pager)) continue;
    const isPaged = ['offset', 'limit', 'per_page', 'perPage', 'page', 'page_size'].some((name) => name in pager);
    for (const name of [...counts, ...(isPaged ? ['total'] : [])]) {
      const total = Number(jsonText(pager[name]) ?? Number.NaN);
      if (Number.isInteger(total) && total > held)
        return {
          at: pathOf(place === '' ? at : pathOf(at, place), name),
          says: `is ${total}, and ${held} ${held === 1 ? 'is' : 'are'} here`,
        };
    }
  }
  return undefined;
}

function pathOf(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
