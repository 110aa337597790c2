import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveParts } from '../../lib/lake/claim.ts';
import { undecided } from '../../lib/lake/decision.ts';
import { isLakeError } from '../../lib/lake/error.ts';
import {
  archivedManifestKey,
  type ClaimRef,
  claimKey,
  claimPrefix,
  cleanedKey,
  emptyDigest,
  erasedKey,
  martObjectKey,
  parseClaimKey,
  parseRawKey,
  partKey,
  type RawRef,
  rawKey,
  rawPrefix,
  rawPrefixes,
  rejectsKey,
  safeFileName,
} from '../../lib/lake/object-key.ts';
import { stageOfPut, zones } from '../../lib/lake/zone.ts';
import { checkKey } from '../../lib/store/key-check.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const asOf = fc.record({
  at: fc.date({ min: new Date('2015-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true }),
  kind: fc.constantFrom('stated' as const, 'landed' as const),
});
const account = fc.constantFrom('default', 'nova.kite', 'zoe_mare', 'a-b');
const rawRef: fc.Arbitrary<RawRef> = fc.record({
  source: fc.constantFrom('distrokid', 'tiktok'),
  account,
  sha256: hex(64),
  asOf,
  fileName: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).map((name) => safeFileName(`inbox/${name}`)),
  isPersonal: fc.boolean(),
});
const claimRef: fc.Arbitrary<ClaimRef> = fc.record({
  dataset: fc.constantFrom('distrokid/bank-details', 'tiktok/overview'),
  month: fc.constantFrom('2026-03', '2026-04', 'all'),
  account,
  asOf,
  sha256: hex(64),
  part: fc.record(
    {
      version: fc.integer({ min: 1, max: 120 }),
      digest: fc.oneof(hex(32), fc.constant(emptyDigest)),
      form: fc.constantFrom('hashed' as const, 'plain' as const),
    },
    { requiredKeys: ['version', 'digest'] },
  ),
});

describe('a key says all that is known of its object, and reads back as it was', () => {
  test('in raw, where personal data stands apart', () => {
    const bytes = { source: 'distrokid', account: 'nova', sha256: 'a'.repeat(64) };
    const prefix = `distrokid/nova/${'a'.repeat(64)}/`;
    expect(rawPrefixes(bytes)).toEqual([prefix, `personal/${prefix}`]);
    const ref = { ...bytes, asOf: { at: new Date(0), kind: 'stated' as const }, fileName: 'a.csv', isPersonal: true };
    expect(rawKey(ref)).toBe(`personal/${prefix}19700101T000000000Z-stated/a.csv`);
    expect(erasedKey(rawKey(ref))).toBe(`erased/${rawKey(ref)}.json`);
    expect(caught(() => parseRawKey('personal/a.csv'))).toMatchObject({ code: 'invalid-key' });
  });

  test('in raw', () => {
    fc.assert(
      fc.property(rawRef, (ref) => {
        const key = rawKey(ref);
        checkKey(key);
        expect(parseRawKey(key)).toEqual(ref);
        expect(key.startsWith(rawPrefix(ref))).toBe(true);
        checkKey(cleanedKey(key));
        checkKey(rejectsKey(ref, 'distrokid/bank-details'));
      }),
    );
  });

  test('in staging', () => {
    fc.assert(
      fc.property(claimRef, (claim) => {
        const key = claimKey(claim);
        checkKey(key);
        checkKey(partKey(claim));
        expect(parseClaimKey(key)).toEqual(claim);
        expect(key.startsWith(claimPrefix(claim.dataset, claim.month))).toBe(true);
        expect(key.startsWith(claimPrefix(claim.dataset))).toBe(true);
      }),
    );
  });

  test('in curated and archive', () => {
    expect(martObjectKey('royalties', '2026-03', { version: 2, digest: 'ab' })).toBe(
      'royalties/month=2026-03/v2-ab.parquet',
    );
    expect(archivedManifestKey('royalties', 12)).toBe('manifests/royalties/00000012.json');
  });

  test.each([
    '',
    'x',
    'a/b/c/d/e',
    `distrokid/default/${'z'.repeat(64)}/20260415T101500123Z-stated/a`,
    `distrokid/default/${'a'.repeat(64)}/now/a`,
    `/default/${'a'.repeat(64)}/20260415T101500123Z-stated/a`,
    `distrokid//${'a'.repeat(64)}/20260415T101500123Z-stated/a`,
    `distrokid/default/${'a'.repeat(65)}/20260415T101500123Z-stated/a`,
    `distrokid/default/x${'a'.repeat(64)}/20260415T101500123Z-stated/a`,
    `distrokid/default/${'a'.repeat(64)}//a`,
    `distrokid/default/${'a'.repeat(64)}/20260415T101500123Z-stated`,
    `distrokid/default/${'a'.repeat(64)}/20260415T101500123Z-stated/`,
    `distrokid/default/${'a'.repeat(64)}/20260415T101500123Z-stated/a/b`,
  ])('what the lake did not write in raw is refused: "%s"', (key) => {
    const error = caught(() => parseRawKey(key));
    expect(isLakeError(error, 'invalid-key')).toBe(true);
  });

  test('what it did not write is refused with the zone and the key, and what to do', () => {
    const told = { code: 'invalid-key', fault: 'operator', retry: 'never' };
    const raw = caught(() => parseRawKey('x'));
    expect(raw).toMatchObject({ ...told, details: { zone: 'raw', key: 'x' } });
    expect(String(raw)).toContain('did not write raw/x: remove that object, and put files into landing instead');
    const staging = caught(() => parseClaimKey('claims/x'));
    expect(staging).toMatchObject({ ...told, details: { zone: 'staging', key: 'claims/x' } });
  });

  test.each([
    '',
    'claims/x',
    'claims//b/2026-03/acc/20260415T101500123Z-stated/hash/v1-ab.json',
    'claims/a//2026-03/acc/20260415T101500123Z-stated/hash/v1-ab.json',
    'claims/a/b//acc/20260415T101500123Z-stated/hash/v1-ab.json',
    'claims/a/b/2026-03//20260415T101500123Z-stated/hash/v1-ab.json',
    'claims/a/b/2026-03/acc//hash/v1-ab.json',
    'claims/a/b/2026-03/acc/20260415T101500123Z-stated//v1-ab.json',
    'claims/a/b/2026-03/acc/20260415T101500123Z-stated/hash',
    'claims/a/b/2026-03/acc/20260415T101500123Z-stated/hash/v1.json',
    'claims/a/b/2026-03/acc/20260415T101500123Z-stated/hash/xv1-ab.json',
    'claims/a/b/2026-03/acc/20260415T101500123Z-stated/hash/v1-ab.json~',
    'claims/a/b/2026-03/acc/20260415T101500123Z-stated/hash/v1-ab.json/more',
    'parts/a/b/2026-03/acc/20260415T101500123Z-stated/hash/v1-ab.json',
    'claims/a/b/2026-03/acc/bad/hash/v1-ab.json',
  ])('what the lake did not write among claims is refused: "%s"', (key) =>
    expect(
      isLakeError(
        caught(() => parseClaimKey(key)),
        'invalid-key',
      ),
    ).toBe(true),
  );
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the file name in a raw key', () => {
  test.each([
    ['inbox/a.tsv', 'a.tsv'],
    ['inbox/..', 'unnamed'],
    ['inbox/.', 'unnamed'],
    ['inbox/', 'unnamed'],
    ['a\u0000b\n.csv', 'ab.csv'],
    ['Été 🎧.csv', 'Été 🎧.csv'],
  ])('of "%s" is "%s"', (key, name) => expect(safeFileName(key)).toBe(name));

  test('is short enough for every file system, whole in its characters, and keeps its ending', () => {
    const name = safeFileName(`inbox/${'🎧'.repeat(100)}.tsv`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^🎧+\.tsv$/u);
    expect(name.isWellFormed()).toBe(true);
  });

  test.each([
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), 'x'.repeat(200)],
    [`${'x'.repeat(195)}.tsv`, `${'x'.repeat(195)}.tsv`],
    [`${'x'.repeat(196)}.zip`, `${'x'.repeat(196)}.zip`],
    [`${'x'.repeat(197)}.zip`, `${'x'.repeat(196)}.zip`],
    [`${'x'.repeat(250)}.parquet2`, `${'x'.repeat(191)}.parquet2`],
    [`${'x'.repeat(250)}.notanending`, 'x'.repeat(200)],
    [`${'x'.repeat(100)}.tsv${'y'.repeat(150)}`, `${'x'.repeat(100)}.tsv${'y'.repeat(96)}`],
  ])('keeps as much as fits: %s', (name, kept) => expect(safeFileName(`inbox/${name}`)).toBe(kept));
});

describe('which claims speak is a function of the set of claims', () => {
  /** Few values for each field, so that claims meet. */
  const near = fc.record({
    dataset: fc.constant('distrokid/bank-details'),
    month: fc.constantFrom('2026-03', '2026-04'),
    account: fc.constantFrom('nova', 'zoe'),
    asOf: fc.record({
      at: fc.constantFrom('2026-05-01', '2026-06-01', '2026-07-01').map((day) => new Date(`${day}T00:00:00Z`)),
      kind: fc.constantFrom('stated' as const, 'landed' as const),
    }),
    sha256: fc.constantFrom('a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)),
    part: fc.record({ version: fc.constantFrom(1, 2), digest: fc.constantFrom('aa', 'bb', emptyDigest) }),
  });
  /** Cleaning is deterministic: of one raw object, month and version there is one digest. */
  const claims = fc.uniqueArray(near, {
    maxLength: 12,
    selector: ({ month, account: whose, asOf: when, sha256, part }) =>
      `${month} ${whose} ${when.at.getTime()} ${when.kind} ${sha256} ${part.version}`,
  });

  test('and not of their order', () => {
    fc.assert(
      fc.property(claims, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (some, noise) => {
        const shuffled = some
          .map((claim, at) => ({ claim, key: noise[at] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ claim }) => claim);
        expect(effectiveParts(shuffled)).toEqual(effectiveParts(some));
        expect(effectiveParts([...some].reverse())).toEqual(effectiveParts(some));
        const complete = effectiveParts(some, undecided, 'complete');
        expect(effectiveParts(shuffled, undecided, 'complete')).toEqual(complete);
      }),
      { numRuns: 500 },
    );
  });

  const claim = (change: Partial<ClaimRef>): ClaimRef => ({
    dataset: 'distrokid/bank-details',
    month: '2026-03',
    account: 'nova',
    asOf: { at: new Date('2026-05-01T00:00:00Z'), kind: 'stated' },
    sha256: 'a'.repeat(64),
    part: { version: 1, digest: 'aa' },
    ...change,
  });
  const later = { at: new Date('2026-06-01T00:00:00Z'), kind: 'stated' as const };

  test('the newest evidence comes first, and of equal evidence the greater hash', () => {
    const other = claim({ sha256: 'b'.repeat(64), part: { version: 1, digest: 'bb' } });
    expect(effectiveParts([claim({}), other]).map(({ part }) => part.digest)).toEqual(['bb', 'aa']);
    expect(effectiveParts([claim({ asOf: later }), other]).map(({ part }) => part.digest)).toEqual(['aa', 'bb']);
  });

  test('of complete histories that nobody dated the one that goes on for longer is newer, whatever landed later', () => {
    const landed = (day: string) => ({ at: new Date(`2026-${day}T00:00:00Z`), kind: 'landed' as const });
    const longer = { sha256: 'b'.repeat(64), part: { version: 1, digest: 'bb' } };
    const ends = [claim({ asOf: landed('05-01'), ...longer, month: '2026-04' })];
    const pair = (short: ClaimRef['asOf']) => [claim({ asOf: short }), claim({ asOf: landed('05-01'), ...longer })];
    const order = (claims: readonly ClaimRef[], history?: 'complete') =>
      effectiveParts(claims, undecided, history)
        .filter(({ month }) => month === '2026-03')
        .map(({ part }) => part.digest);
    expect(order([...pair(landed('06-01')), ...ends], 'complete')).toEqual(['bb', 'aa']);
    expect(order([...pair(landed('04-01')), ...ends], 'complete')).toEqual(['bb', 'aa']);
    // Where files may be of a part of the time, where somebody dated it, and where both end alike, the as-of decides.
    expect(order([...pair(landed('06-01')), ...ends])).toEqual(['aa', 'bb']);
    expect(order([...pair(later), ...ends], 'complete')).toEqual(['aa', 'bb']);
    expect(order(pair(landed('06-01')), 'complete')).toEqual(['aa', 'bb']);
  });

  test('of one raw object the newest contract version speaks, and may say that it has no rows', () => {
    const second = claim({ part: { version: 2, digest: 'cc' } });
    expect(effectiveParts([second, claim({})]).map(({ part }) => part.digest)).toEqual(['cc']);
    expect(effectiveParts([claim({ part: { version: 2, digest: emptyDigest } }), claim({})])).toEqual([]);
    expect(
      effectiveParts([claim({ part: { version: 10, digest: 'dd' } }), second]).map(({ part }) => part.digest),
    ).toEqual(['dd']);
  });

  test('of two of one version, which say how personal values stand, the one without them speaks', () => {
    const forms = [{ form: 'plain' as const }, { form: 'hashed' as const }, {}];
    const [plain, hashed, unsaid] = forms.map((form) => claim({ part: { version: 1, digest: 'ee', ...form } }));
    const [none, newer] = [claim({ part: { version: 1, digest: emptyDigest } }), { version: 2, digest: 'ff' }];
    const speaks = (...claims: (ClaimRef | undefined)[]) =>
      effectiveParts(claims.flatMap((one) => one ?? [])).map(({ part }) => part);
    for (const order of [(all: (ClaimRef | undefined)[]) => all, (all: (ClaimRef | undefined)[]) => all.reverse()]) {
      expect(speaks(...order([plain, hashed]))).toEqual([hashed?.part]);
      expect(speaks(...order([plain, unsaid]))).toEqual([unsaid?.part]);
      expect(speaks(...order([plain, none]))).toEqual([]);
      expect(speaks(...order([hashed, claim({ part: { ...newer, form: 'plain' } })]))).toEqual([
        { ...newer, form: 'plain' },
      ]);
    }
    expect(speaks(plain)).toEqual([plain?.part]);
  });

  test('raw objects with the same rows share a part, as new as the newest of them', () => {
    const confirming = claim({ sha256: 'b'.repeat(64), asOf: later });
    expect(effectiveParts([confirming, claim({})])).toMatchObject([{ asOf: later.at, sha256: 'b'.repeat(64) }]);
  });
});

test('puts wake the stage that their zone feeds; in staging claims do and parts do not', () => {
  const woken = zones.map((zone) => [zone, stageOfPut(zone, 'claims/x')]);
  expect(Object.fromEntries(woken)).toEqual({
    landing: 'validate',
    raw: 'clean',
    staging: 'curate',
    curated: undefined,
    archive: undefined,
    sandbox: undefined,
    ledger: undefined,
  });
  expect(stageOfPut('staging', 'parts/x')).toBeUndefined();
});
