import { expect, test } from 'vitest';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { isSafeAddress } from '../../lib/lake/safe-address.ts';

test.each([
  ['https://graph.facebook.com/v27.0', true],
  ['http://127.0.0.1:9/v27.0', true],
  ['http://localhost:9/v27.0', true],
  ['http://[::1]:9/v27.0', true],
  ['http://graph.facebook.com/v27.0', false],
  ['http://127.0.0.1.example/v27.0', false],
  ['http://localhost.example/', false],
  ['ftp://graph.facebook.com/', false],
])('a secret may go to %s: %s', (address, isSafe) => {
  expect(isSafeAddress(new URL(address))).toBe(isSafe);
});

test('a setting that would send a secret unencrypted is refused, and says what to write', () => {
  const config = {
    sources: { metaads: { accounts: ['nova'], extract: { everyHours: 6, baseUrl: 'http://graph.example/' } } },
  };
  expect(() => parseLakeConfig(config, { sources: ['metaads'], datasets: [] })).toThrow(/must begin with https:\/\//);
});
