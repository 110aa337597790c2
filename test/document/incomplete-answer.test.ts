import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonText } from '../../lib/contract/json-value.ts';
import { incompleteAnswer } from '../../lib/document/incomplete-answer.ts';

const why = (answer: unknown) => incompleteAnswer(parseJsonText(JSON.stringify(answer)))?.reason;
const rows = [{ id: '1', spend: '1.50' }];
const graph = 'https://graph.facebook.com/v25.0/act_1/insights';

describe('an answer that says it goes on is incomplete', () => {
  test.each([
    [
      'a link to the next page',
      { data: rows, paging: { cursors: { after: 'b' }, next: `${graph}?after=b` } },
      'paging.next',
    ],
    [
      'a link that moves in pages and days',
      { data: rows, paging: { next: `${graph}?since=1&until=2&after=b` } },
      'paging.next',
    ],
    ['a last page alone', { data: rows, paging: { previous: `${graph}?before=a` } }, 'paging.previous'],
    [
      'a flag under data',
      { data: { videos: rows, cursor: 1790000000000, has_more: true }, error: { code: 'ok' } },
      'data.has_more',
    ],
    ['a token', { items: rows, nextPageToken: 'CAUQAA' }, 'nextPageToken'],
    ['a token of a page', { data: rows, pagination: { next_cursor: 'x' } }, 'pagination.next_cursor'],
    ['a link in links', { results: rows, _links: { next: { href: '/v2/rows?page=2' } } }, '_links.next'],
    [
      'a link of a framework',
      { count: 57, next: 'https://x.example/rows?page=2', previous: null, results: rows },
      'next',
    ],
    ['more items than are there', { reports: rows, total_items: 57 }, "'total_items' is 57, and 1 is here"],
    ['a total beside a place', { data: rows, meta: { total: 57, page: 1, per_page: 1 } }, 'meta.total'],
    [
      'an edge that goes on inside a whole answer',
      { data: [{ id: '1', insights: { data: rows, paging: { next: `${graph}?after=b` } } }], paging: {} },
      'data[0].insights.paging.next',
    ],
    [
      'one of several saved answers',
      [{ data: rows, paging: { next: `${graph}?after=b` } }, { data: rows }],
      '[0].paging.next',
    ],
  ])('%s', (_what, answer, at) => {
    expect(why(answer)).toContain(at);
  });
});

describe('an answer is whole', () => {
  test.each([
    ['that is the only page', { data: rows, paging: { cursors: { before: 'a', after: 'b' } } }],
    [
      'whose links only move the days asked for',
      { data: rows, paging: { next: `${graph}?since=1&until=2`, previous: `${graph}?since=0&until=1` } },
    ],
    [
      'whose flag and tokens are empty',
      { data: { videos: rows, has_more: false }, next: null, nextPageToken: '', next_cursor: '0' },
    ],
    ['that holds all its items', { reports: rows, total_items: 1 }],
    ['whose total counts something else', { data: rows, total: 500 }],
    ['whose rows have such names', { data: [{ next: 'Glass Rain', has_more: true, total_items: 9 }] }],
    ['that is a list', rows],
  ])('%s', (_what, answer) => {
    expect(why(answer)).toBeUndefined();
  });

  test('wherever its rows are, and whatever they say, while no list of it goes on', () => {
    const row = fc.dictionary(
      fc.constantFrom('next', 'has_more', 'total_items', 'nextPageToken', 'spend'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(row), (list) => {
        expect(why({ data: list })).toBeUndefined();
      }),
    );
  });
});
