import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountSlug } from '../../lib/lake/account.ts';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { addDecimals, subtractDecimals } from '../../lib/lake/decimal.ts';
import { isLakeError, LakeError } from '../../lib/lake/error.ts';
import { limits } from '../../lib/lake/limits.ts';

describe('exact decimals', () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
    .map(([units, scale]) => ({ units, scale, text: textOf(units, scale) }));

  test('add up as whole numbers do', () => {
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 8 }), (all) => {
        const scale = Math.max(...all.map((one) => one.scale));
        const sum = all.reduce((total, one) => total + one.units * 10n ** BigInt(scale - one.scale), 0n);
        expect(addDecimals(all.map(({ text }) => text))).toBe(textOf(sum, scale));
      }),
    );
  });

  test('subtract as whole numbers do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const scale = Math.max(a.scale, b.scale);
        const difference = a.units * 10n ** BigInt(scale - a.scale) - b.units * 10n ** BigInt(scale - b.scale);
        expect(subtractDecimals(a.text, b.text)).toBe(textOf(difference, scale));
      }),
    );
  });

  test.each([
    [[], '0'],
    [[null, undefined], '0'],
    [['0.10', '0.2'], '0.30'],
    [['-0.5', '0.5'], '0.0'],
    [['-0.25'], '-0.25'],
    [['99999999999999999999999999.999999999999', '0.000000000001'], '100000000000000000000000000.000000000000'],
  ])('of %j are %s', (texts, sum) => expect(addDecimals(texts)).toBe(sum));
});

function textOf(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const plain = scale > 0 ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return units < 0n ? `-${plain}` : plain;
}

describe('an account as it stands in keys', () => {
  test.each([
    ['Nova Kite', 'nova-kite'],
    ['nova.kite', 'nova.kite'],
    ['Zoë Maré', 'zoe-mare'],
    ['../../etc', 'etc'],
    ['..', undefined],
    ['東京', undefined],
    ['', undefined],
    ['a=b/c', 'abc'],
    ['ＡＢＣ', 'abc'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('%s becomes %s', (name, slug) => expect(accountSlug(name)).toBe(slug));

  test('is the same when it is made again, and never climbs out of its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        const slug = accountSlug(name);
        if (slug === undefined) return;
        expect(accountSlug(slug)).toBe(slug);
        expect(slug).toMatch(/^[a-z0-9_-][a-z0-9._-]{0,63}$/);
      }),
    );
  });
});

describe('the configuration of a lake', () => {
  const known = { sources: ['distrokid', 'tiktok'], datasets: ['distrokid/bank-details'] };

  test('is complete with nothing in it', () => {
    expect(parseLakeConfig({}, known)).toEqual({
      sources: {},
      datasets: {},
      readers: { artists: {} },
      limits: {
        objectBytes: limits.objectBytes,
        lineBytes: limits.lineBytes,
        columns: limits.columns,
        zipMembers: limits.zipMembers,
        zipExpandedBytes: limits.zipExpandedBytes,
        zipRatio: limits.zipRatio,
      },
    });
  });

  test('has accounts by their slugs', () => {
    const { sources } = parseLakeConfig({ sources: { tiktok: { accounts: ['Nova Kite'] } } }, known);
    expect(sources).toEqual({ tiktok: { accounts: ['nova-kite'] } });
  });

  test.each([
    ['a misspelt key', { source: {} }, 'source'],
    ['a misspelt limit', { limits: { objectByte: 1 } }, 'objectByte'],
    ['a misspelt setting of a dataset', { datasets: { 'distrokid/bank-details': { maxRejected: 1 } } }, 'maxRejected'],
    ['an unknown source', { sources: { spotify: {} } }, 'spotify: no such source or dataset'],
    ['an unknown dataset', { datasets: { 'tiktok/views': {} } }, 'tiktok/views: no such source or dataset'],
    ['a share beyond one', { datasets: { 'distrokid/bank-details': { maxRejectedShare: 1.5 } } }, 'maxRejectedShare'],
    ['an account without letters', { sources: { tiktok: { accounts: ['東京'] } } }, 'no letter or digit'],
    ['no object at all', null, 'not valid'],
  ])('with %s is refused, and says what', (_what, input, why) => {
    let error: unknown;
    try {
      parseLakeConfig(input, known);
    } catch (thrown) {
      error = thrown;
    }
    expect(isLakeError(error, 'invalid-config')).toBe(true);
    expect(String(error)).toContain(why);
  });
});

test('an error says who has to act, when, and what caused it', () => {
  const cause = new Error('below');
  const error = new LakeError('The store is away.', {
    code: 'store-unavailable',
    fault: 'operator',
    retry: 'later',
    cause,
  });
  expect(error).toMatchObject({ severity: 'error', details: {}, cause, retry: 'later', name: 'LakeError' });
  expect(Date.parse(error.timestamp)).not.toBeNaN();
  expect(isLakeError(error)).toBe(true);
  expect(isLakeError(error, 'usage')).toBe(false);
  expect(isLakeError(cause)).toBe(false);
});
