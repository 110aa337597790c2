import { type AsOf, asOfToken, parseAsOfToken } from './as-of.ts';
import { LakeError } from './error.ts';
import { limits } from './limits.ts';

/** The month of parts without time. */
export const noMonth = 'all';

/** One raw object: exact bytes and all that is known of them, so that raw alone is enough to replay. */
export interface RawRef {
  readonly source: string;
  readonly account: string;
  readonly sha256: string;
  readonly asOf: AsOf;
  /** Base name of the arrival, kept because names tell years and accounts. */
  readonly fileName: string;
  /** It holds personal data, and stands apart: with a retention of its own, and where nobody's rights reach by mistake. */
  readonly isPersonal: boolean;
}

/** Where raw objects with personal data stand. */
export const personalPrefix = 'personal/';

/** The bytes of a raw object, for one account. */
export type RawBytes = Pick<RawRef, 'source' | 'account' | 'sha256'>;

/** The prefix under which all evidence of the same bytes for one account stands. */
export function rawPrefix(ref: RawBytes & Pick<RawRef, 'isPersonal'>): string {
  return `${ref.isPersonal ? personalPrefix : ''}${ref.source}/${ref.account}/${ref.sha256}/`;
}

/** The same for who cannot tell whether the bytes hold personal data: a dataset's rows may come in one zip with such. */
export function rawPrefixes(bytes: RawBytes): readonly string[] {
  return [false, true].map((isPersonal) => rawPrefix({ ...bytes, isPersonal }));
}

/**
 * The key of a raw object, made of all that is known of its bytes.
 *
 * @example
 * rawKey(ref); // distrokid/default/3e0d9d11…/20261101T081500000Z-stated/bank_details_20261101_081500.zip
 */
export function rawKey(ref: RawRef): string {
  return `${rawPrefix(ref)}${asOfToken(ref.asOf)}/${ref.fileName}`;
}

/**
 * Reads what `rawKey` wrote. Throws `invalid-key` for a key that the lake did not write.
 *
 * @example
 * parseRawKey(key).asOf.at.toISOString(); // 2026-11-01T08:15:00.000Z
 */
export function parseRawKey(key: string): RawRef {
  const isPersonal = key.startsWith(personalPrefix);
  const own = isPersonal ? key.slice(personalPrefix.length) : key;
  const [source, account, sha256 = '', asOf, fileName, ...rest] = own.split('/');
  if (!source || !account || !/^[0-9a-f]{64}$/.test(sha256) || !asOf || !fileName || rest.length > 0) {
    throw foreign('raw', key);
  }
  return { source, account, sha256, asOf: parseAsOfToken(asOf), fileName, isPersonal };
}

/** How personal values stand in a part: as hashes, or as they are. */
export type PersonalForm = 'hashed' | 'plain';

/** The identity of a part: contract version and a digest of its rows; `none` where a raw object has no rows in the month. */
export interface PartId {
  readonly version: number;
  readonly digest: string;
  /** Of datasets of personal data only. */
  readonly form?: PersonalForm;
}

/** `v3-0a…`, `v3-hashed-0a…`: who may read a part is told by its name. */
function partName({ version, form, digest }: PartId): string {
  return `v${version}-${form === undefined ? '' : `${form}-`}${digest}`;
}

/** A raw object's statement about one month of one account: "these are exactly my rows". */
export interface ClaimRef {
  readonly dataset: string;
  readonly month: string;
  readonly account: string;
  readonly asOf: AsOf;
  readonly sha256: string;
  readonly part: PartId;
}

export const emptyDigest = 'none';

/** The prefix of all claims on a dataset's month: one listing tells everything that curate needs. */
export function claimPrefix(dataset: string, month?: string): string {
  return month === undefined ? `claims/${dataset}/` : `claims/${dataset}/${month}/`;
}

/**
 * The key of a claim: it says all that curate needs, so that a listing is enough.
 *
 * @example
 * claimKey(claim); // claims/distrokid/bank-details/2026-08/default/20261101T081500000Z-stated/3e0d9d11…/v1-1096c833….json
 */
export function claimKey(claim: ClaimRef): string {
  const { dataset, month, account, asOf, sha256, part } = claim;
  return `${claimPrefix(dataset, month)}${account}/${asOfToken(asOf)}/${sha256}/${partName(part)}.json`;
}

/** Reads what `claimKey` wrote. Throws `invalid-key` for a key that the lake did not write. */
export function parseClaimKey(key: string): ClaimRef {
  const [kind, source, name, month, account, asOf, sha256, file = '', ...rest] = key.split('/');
  const [, version, form, digest] = /^v(\d+)-(?:(hashed|plain)-)?([0-9a-z]+)\.json$/.exec(file) ?? [];
  const missing = !source || !name || !month || !account || !asOf || !sha256 || !digest;
  if (kind !== 'claims' || missing || rest.length > 0) throw foreign('staging', key);
  return {
    dataset: `${source}/${name}`,
    month,
    account,
    asOf: parseAsOfToken(asOf),
    sha256,
    part: { version: Number(version), digest, ...(form === 'hashed' || form === 'plain' ? { form } : {}) },
  };
}

/**
 * The key of a part. It holds neither as-of nor raw hash: the same rows have one part, whoever brought them.
 *
 * @example
 * partKey(claim); // parts/distrokid/bank-details/account=default/month=2026-08/v1-1096c833….parquet
 */
export function partKey({ dataset, account, month, part }: Omit<ClaimRef, 'asOf' | 'sha256'>): string {
  return `parts/${dataset}/account=${account}/month=${month}/${partName(part)}.parquet`;
}

/**
 * The object of a mart's month; the same rows are given another name, counted from 2, where the earlier ones are spent.
 *
 * @example
 * martObjectKey('royalties', '2026-08', { version: 2, digest }); // royalties/month=2026-08/v2-0445e3d0….parquet
 */
export function martObjectKey(mart: string, month: string, part: PartId, nth = 1): string {
  return `${mart}/month=${month}/${partName(part)}${nth === 1 ? '' : `-${nth}`}.parquet`;
}

/** The key, in ledger, of the manifest of a mart. */
export function manifestKey(mart: string): string {
  return `manifests/${mart}.json`;
}

/** Where a superseded manifest stands in archive. Eight digits keep versions in order in a listing. */
export function archivedManifestKey(mart: string, version: number): string {
  return `manifests/${mart}/${String(version).padStart(8, '0')}.json`;
}

/** The key, in ledger, of the cleaning record of a raw object. Takes the key of the raw object. */
export function cleanedKey(rawObjectKey: string): string {
  return `cleaned/${rawObjectKey}.json`;
}

/** The record that a raw object with personal data was removed when its retention was over. */
export function erasedKey(rawObjectKey: string): string {
  return `${erasedPrefix}${rawObjectKey}.json`;
}

export const erasedPrefix = 'erased/';

/** The key, in ledger, of the refused rows of a raw object in one dataset. */
export function rejectsKey(ref: RawRef, dataset: string): string {
  return `rejects/${dataset}/${ref.account}/${ref.sha256}/${asOfToken(ref.asOf)}.parquet`;
}

/** The base name of a landing key, made safe for a raw key: no control characters, short enough, ending kept. */
export function safeFileName(landingKey: string): string {
  const base = (landingKey.split('/').at(-1) ?? '').replaceAll(/\p{Cc}/gu, '');
  const name = base === '' || base === '.' || base === '..' ? 'unnamed' : base;
  if (Buffer.byteLength(name) <= limits.fileNameBytes) return name;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  let stem = name.slice(0, name.length - extension.length);
  while (Buffer.byteLength(stem + extension) > limits.fileNameBytes) stem = [...stem].slice(0, -1).join('');
  return stem + extension;
}

function foreign(zone: string, key: string): LakeError {
  return new LakeError(
    `The lake did not write this key in ${zone}: remove that object, and put files into landing instead.`,
    {
      code: 'invalid-key',
      fault: 'operator',
      retry: 'never',
      details: { zone, key },
    },
  );
}
