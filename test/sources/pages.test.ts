import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { htmlText, jsonFrom, visibleText } from '../../lib/contract/html-text.ts';
import { inspectBytes } from './support.ts';

const fixture = (path: string) => readFileSync(join(import.meta.dirname, '../fixtures', path), 'utf8');
const streams = fixture('distrokid/streams-page.html');
const apple = fixture('distrokid/apple-page.html');

/** The one reason why a file is refused. */
async function refusal(text: string, name = 'page.html') {
  const [inspection] = await inspectBytes(text, name);
  expect(inspection?.receipt.outcome).toBe('rejected');
  return inspection?.receipt.reasons[0];
}

describe("DistroKid's pages are refused", () => {
  test('where the daily numbers do not add up to what the page says', async () => {
    const reason = await refusal(streams.replace('<b>52</b>', '<b>1,053</b>'));
    expect(reason).toMatchObject({ rule: 'checksum' });
    expect(reason?.reason).toContain('1053 streams in the last 365 days, but its daily numbers add up to 52');
  });

  test('where a series is empty: an empty page is not "nothing happened"', async () => {
    const start = streams.indexOf('"dataProvider"', streams.indexOf('makeChart("trend365day"'));
    const emptied = `${streams.slice(0, start)}"dataProvider": []});</script></body></html>`;
    expect(await refusal(emptied)).toMatchObject({ rule: 'empty-series' });
    expect(await refusal(apple.replace(/"last365days": .*?\]/, '"last365days": {"dataProvider": []'))).toMatchObject({
      rule: 'empty-series',
    });
    expect(await refusal(apple.slice(0, 400))).toMatchObject({ rule: 'empty-series' });
  });

  test('where they are the sign-in page, or another one', async () => {
    const page = '<html><head><title>DistroKid</title></head><body><input name="p" type="password"></body></html>';
    expect(await refusal(page)).toMatchObject({ rule: 'signed-out' });
    expect(await refusal(page.replace('password', 'text'))).toMatchObject({ rule: 'no-series' });
  });

  test('but other pages are not taken for theirs', async () => {
    expect(await refusal('<html><body>Hello</body></html>')).toMatchObject({ rule: 'web-page' });
  });
});

describe("DistroKid's streams page", () => {
  const warnings = async (text: string) => (await inspectBytes(text, 'a.html'))[0]?.receipt.warnings;

  test('is checked by the row of its table, not by the same words elsewhere', async () => {
    const elsewhere = streams.replace('<table>', '<p>Last 365 days 60</p><table>');
    expect(await warnings(elsewhere)).toEqual([]);
    const [warning] = (await warnings(elsewhere.replace('<td>Last 365 days</td>', '<td>Total</td>'))) ?? [];
    expect(warning).toContain('nothing to check by');
  });

  test('is warned about where a track is chosen, because its numbers may be of that track alone', async () => {
    const [warning] = (await warnings(streams.replace('id="4711001"', 'id="4711001" selected'))) ?? [];
    expect(warning).toContain('a track is chosen');
    expect(await warnings(streams.replace('id="4711001"', 'id="4711001" class="un selected-not"'))).toEqual([]);
  });
});

test('a list of the Apple page that says a total and has no entries refuses the page', async () => {
  const emptied = apple.replace(/("offline1year": \{"isEmpty": false, "dataProvider": )\[.*?\]/, '$1[]');
  const reason = await refusal(emptied);
  expect(reason).toMatchObject({ rule: 'empty-series' });
  expect(reason?.reason).toContain('offline1year');
});

test('lists of the Apple page whose total is another than their sum are only warned about', async () => {
  const [inspection] = await inspectBytes(apple, 'a.html');
  expect(inspection?.receipt.warnings).toEqual(['gender1year adds up to 4, its total is 11']);
});

test('an answer of Too Lost whose sums differ is refused', async () => {
  const answer = fixture('toolost/apple.json').replace('"streamTotal": 12', '"streamTotal": 13');
  const reason = await refusal(answer, 'apple.json');
  expect(reason).toMatchObject({ rule: 'checksum' });
  expect(reason?.reason).toContain('they are 12, 12, 12, 13');
});

test('an answer of Too Lost is refused where one list is empty beside others that are not', async () => {
  const answer = fixture('toolost/apple.json').replace(/"totalStreams": \[.*?\]/, '"totalStreams": []');
  expect(await refusal(answer, 'apple.json')).toMatchObject({ rule: 'checksum' });
});

test.each([
  '{"error":"quota_exceeded","message":"Slow down."}',
  '{"message":"Unauthenticated."}',
  '{"success":false,"status":401,"message":"Expired."}',
  '{"status":500,"trace":["a"]}',
])('%s is an answer to a request that failed, not data', async (answer) => {
  expect(await refusal(answer, 'apple.json')).toMatchObject({ rule: 'error-answer' });
});

test('pages that nothing reads are named as such, and a sign-in page as that', async () => {
  const page = '<!-- saved from x -->\n<!DOCTYPE html><html><title>Too Lost; a, b</title><input type="text"></html>';
  expect(await refusal(page)).toMatchObject({ rule: 'web-page' });
  expect(await refusal(page.replace('"text"', '"password"'))).toMatchObject({ rule: 'signed-out' });
});

test('an answer of Too Lost without any number is refused', async () => {
  expect(await refusal('{"streams":[],"discovery":[]}', 'spotify.json')).toMatchObject({ rule: 'no-rows' });
});

describe('text of pages', () => {
  test('has its character references read, and unknown ones kept', () => {
    expect(htmlText('a &amp; b &#39;&#x27; &#233; &nosuch; &#0; &quot')).toBe("a & b '' é &nosuch; &#0; &quot");
  });

  test('is what people read of it', () => {
    expect(visibleText('<p>1<b>2</b></p><script>3</script ><style>4</style>5')).toContain('1 2');
    expect(visibleText('<script>let a = "<b>9</b>"</script>5')).toBe(' 5');
  });

  test('gives a JSON value to its end, whatever stands in its strings', () => {
    expect(jsonFrom('x = {"a":"}\\"]","b":[{}]}; {', 4)).toBe('{"a":"}\\"]","b":[{}]}');
    expect(jsonFrom('{"a":[1', 0)).toBeUndefined();
  });
});
