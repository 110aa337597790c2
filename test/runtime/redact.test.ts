import { expect, it } from 'vitest';
import { LakeError } from '../../lib/lake/error.ts';
import { redact } from '../../lib/runtime/redact.ts';

it.each([
  'token',
  'accessToken',
  'refresh_token',
  'password',
  'clientSecret',
  'Set-Cookie',
  'Authorization',
  'email',
  'e-mail',
  'apiKey',
  'awsCredentials',
])('the value under %s is masked at any depth', (key) => {
  expect(redact({ [key]: 'shh', a: { b: [{ [key]: { c: 'shh' } }] } })).toEqual({
    [key]: '[redacted]',
    a: { b: [{ [key]: '[redacted]' }] },
  });
});

it('an e-mail address is masked wherever it stands in a text or a key', () => {
  expect(redact({ note: 'sent to jo.doe+x@mail.example.org today', 'jo@example.org': 1 })).toEqual({
    note: 'sent to [redacted] today',
    '[redacted]': 1,
  });
});

it('facts that are not secret stay as they are', () => {
  const facts = { rows: 3, key: 'raw/distrokid/ab12.tsv', isrc: null, ok: true, at: new Date(0), none: undefined };
  expect(redact(facts)).toEqual({ ...facts, at: '1970-01-01T00:00:00.000Z' });
});

it('values that JSON cannot hold are told in words', () => {
  const given = {
    n: 12n,
    f: () => 1,
    s: Symbol('x'),
    b: new Uint8Array(3),
    m: new Map([['k', 1]]),
    set: new Set([1]),
    d: new Date('x'),
  };
  expect(redact(given)).toEqual({
    n: '12',
    f: '[function]',
    s: '[symbol]',
    b: '[3 bytes]',
    m: { k: 1 },
    set: [1],
    d: 'Invalid Date',
  });
});

it('long and deep structures and circles are cut', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect(JSON.stringify(redact(circle))).toContain('[deeper]');
  expect(redact(Array.from({ length: 60 }, () => 1))).toHaveLength(51);
  expect(redact('x'.repeat(2_100))).toMatch(/x\[100 more\]$/);
  const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index]));
  expect(redact(wide)).toMatchObject({ k49: 49, more: 10 });
});

it('a LakeError is shown with its code, fault, details and cause', () => {
  const error = new LakeError('The file is broken: export it again.', {
    code: 'document-unreadable',
    fault: 'data',
    retry: 'never',
    details: { key: 'a', cookie: 'shh' },
    cause: new TypeError('x is not a function'),
  });
  expect(redact({ error })).toMatchObject({
    error: {
      name: 'LakeError',
      code: 'document-unreadable',
      fault: 'data',
      retry: 'never',
      message: 'The file is broken: export it again.',
      details: { key: 'a', cookie: '[redacted]' },
      cause: { name: 'TypeError', message: 'x is not a function' },
    },
  });
});

it.each([
  [
    'Conversion Error: Could not convert string "Jane Roe" to INT32\nLINE 1: Jane Roe',
    'Conversion Error: Could not convert string "…" to INT32',
  ],
  ["Could not convert string '12,50' to DECIMAL", "Could not convert string '…' to DECIMAL"],
  [`Unexpected token 'J', "Jane Roe" is not valid JSON`, `Unexpected token '…', "…" is not valid JSON`],
  ['Cut "off in the middle', 'Cut "…"'],
  ["ENOENT: no such file, open '/tmp/a.csv'", "ENOENT: no such file, open '…'"],
  ["It doesn't quote and isn't cut", "It doesn't quote and isn't cut"],
])('the message of a foreign error is kept without the data it quotes: %j', (message, shown) => {
  expect(redact(new Error(message))).toMatchObject({ name: 'Error', message: shown });
});

it('no row value of an error reaches the log by its stack or its cause', () => {
  const error = new Error('first line\nsecret row', { cause: ['secret row'] });
  const text = JSON.stringify(redact({ error, again: new Error('outer', { cause: new Error('a\nsecret row') }) }));
  expect(text).not.toContain('secret row');
  expect(text).toContain('redact.test.ts');
  expect(redact(Object.assign(new Error('x'), { code: 'ENOENT' }))).toMatchObject({ code: 'ENOENT' });
});

it('an endless chain of causes is cut', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(redact(error))).toContain('[deeper]');
});
