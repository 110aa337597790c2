import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountSlug } from '../../lib/lake/account.ts';
import {
  defineLake,
  type LakeConfigInput,
  parseLakeConfig,
  personalModeOf,
  personalModes,
} from '../../lib/lake/config.ts';
import { addDecimals, subtractDecimals } from '../../lib/lake/decimal.ts';
import { diskFull, failureReason, isLakeError, LakeError } from '../../lib/lake/error.ts';
import { limits } from '../../lib/lake/limits.ts';
import { silentLogger } from '../../lib/lake/logger.ts';

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
    [['.5', '-.25'], '0.25'],
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
    ['Nova \t Kite', 'nova-kite'],
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
      statements: {},
      sources: {},
      datasets: {},
      readers: { artists: {} },
      verify: { everyDays: 30, archiveEveryDays: 365 },
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
    ['an unknown source', { sources: { spotify: {} } }, 'spotify: there is no such source or dataset'],
    ['an unknown dataset', { datasets: { 'tiktok/views': {} } }, 'tiktok/views: there is no such source or dataset'],
    ['a share beyond one', { datasets: { 'distrokid/bank-details': { maxRejectedShare: 1.5 } } }, 'maxRejectedShare'],
    ['an account without letters', { sources: { tiktok: { accounts: ['東京'] } } }, 'no letter or digit'],
    ['no object at all', null, 'not valid'],
    [
      'a share below nothing',
      { datasets: { 'distrokid/bank-details': { maxRejectedShare: -0.1 } } },
      'maxRejectedShare',
    ],
    [
      'several unknown names',
      { sources: { x: {}, tiktok: {}, y: {} } },
      'valid: x, y: there is no such source or dataset; the sources are distrokid, tiktok.',
    ],
    ['a misspelt zone of retention', { retention: { langing: {} } }, 'langing'],
    ['a misspelt time of landing', { retention: { landing: { month: 1 } } }, 'month'],
    ['a misspelt time of raw', { retention: { raw: { lockDays: 1 } } }, 'lockDays'],
    ['a misspelt time of staging', { retention: { staging: { days: 1 } } }, 'days'],
    ['a misspelt time of curated', { retention: { curated: { days: 1 } } }, 'days'],
    ['a retention of no time', { retention: { curated: { supersededDays: 0 } } }, 'supersededDays'],
  ])('with %s is refused, and says what', (_what, input, why) => {
    let error: unknown;
    try {
      parseLakeConfig(input, known);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'invalid-config', fault: 'operator', retry: 'never' });
    expect(String(error)).toContain(why);
  });

  test('says what it does otherwise with a dataset, and keeps the rest', () => {
    const dataset = { maxRejectedShare: 0.25, freshEveryHours: 12, personal: 'hash' as const };
    const config = { sources: { distrokid: {} }, datasets: { 'distrokid/bank-details': dataset } };
    expect(parseLakeConfig(config, known)).toMatchObject({
      sources: { distrokid: { accounts: [] } },
      datasets: { 'distrokid/bank-details': dataset },
    });
  });

  test('takes in no personal data that its owner did not ask for', () => {
    const modeIn = (datasets: LakeConfigInput['datasets']) =>
      personalModeOf(parseLakeConfig({ datasets }, known), 'distrokid/bank-details');
    expect(modeIn({})).toBe('refuse');
    expect(modeIn({ 'distrokid/bank-details': { maxRejectedShare: 0.25 } })).toBe('refuse');
    for (const personal of personalModes) expect(modeIn({ 'distrokid/bank-details': { personal } })).toBe(personal);
    expect(() => parseLakeConfig({ datasets: { 'distrokid/bank-details': { personal: 'yes' } } }, known)).toThrow();
  });

  test('keeps everything until it says how long, and raw for a year at least', () => {
    expect(parseLakeConfig({}, known).retention).toBeUndefined();
    expect(parseLakeConfig({ retention: {} }, known).retention).toEqual({
      landing: {},
      raw: { lockedDays: 365 },
      staging: {},
      curated: {},
    });
    const retention = {
      landing: { months: 3 },
      raw: { months: 24, lockedDays: 0, personalMonths: 6 },
      staging: { supersededDays: 30 },
      curated: { supersededDays: 1 },
    };
    expect(parseLakeConfig({ retention }, known).retention).toEqual(retention);
  });

  test('in lake.config.ts is what its owner wrote', () => {
    const written = { sources: { distrokid: { accounts: ['Nova Kite'] } } };
    expect(defineLake(written)).toEqual(written);
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

test('an error keeps the facts it is given, and has no cause where there is none', () => {
  const error = new LakeError('The key is strange.', {
    code: 'invalid-key',
    fault: 'data',
    retry: 'never',
    severity: 'critical',
    details: { key: 'a' },
  });
  expect(error).toMatchObject({ severity: 'critical', details: { key: 'a' } });
  expect('cause' in error).toBe(false);
});

test('the reason of a failure quotes only what the lake itself says', () => {
  const known = new LakeError('The store is away.', { code: 'store-unavailable', fault: 'operator', retry: 'later' });
  expect(failureReason(known)).toBe('store-unavailable: The store is away.');
  expect(failureReason(new RangeError('secret'))).toBe('RangeError');
  expect(failureReason('secret')).toBeUndefined();
  expect(failureReason(diskFull('temporary files', new Error('secret')))).toBe(
    'disk-full: The disk is full (no space left for temporary files): free some space.',
  );
});

test('the silent logger says nothing, and neither do its children', () => {
  const child = silentLogger.child({ stage: 'clean' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) expect(child[level]('x')).toBeUndefined();
});
