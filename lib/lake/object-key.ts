import { type AsOf, asOfToken, parseAsOfToken } from './as-of.ts';
import { LakeError } from './error.ts';
import { limits } from './limits.ts';

/** The month of parts without time. */
export const noMonth = 'all';

/** One raw object: exact bytes and all that is known about them. So raw alone is enough to replay. */
export interface RawRef {
  readonly source: string;
  readonly account: string;
  readonly sha256: string;
  readonly asOf: AsOf;
  /** Base name of the arrival. It is kept because names tell years and accounts. */
  readonly fileName: string;
  /**
   * True if it holds personal data. It then stands under a prefix of its own, with its own retention and its own
   * rights.
   */
  readonly isPersonal: boolean;
}

/** The prefix of raw objects with personal data. */
export const personalPrefix = 'personal/';

/** The bytes of a raw object, for one account. */
export type RawBytes = Pick<RawRef, 'source' | 'account' | 'sha256'>;

/** The prefix of all evidence of the same bytes for one account. */
export function rawPrefix(ref: RawBytes & Pick<RawRef, 'isPersonal'>): string {
  return `${ref.isPersonal ? personalPrefix : ''}${ref.source}/${ref.account}/${ref.sha256}/`;
}

/**
 * Both prefixes, for callers that cannot tell whether the bytes hold personal data: a dataset's rows may come in one
 * zip with such data.
 */
export function rawPrefixes(bytes: RawBytes): readonly string[] {
  return [false, true].map((isPersonal) => rawPrefix({ ...bytes, isPersonal }));
}

/**
 * The key of a raw object. It holds all that is known about its bytes.
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

/** The form of personal values in a part: hashed, or plain. */
export type PersonalForm = 'hashed' | 'plain';

/**
 * The identity of a part: contract version and a digest of its rows. `none` if a raw object has no rows in the month.
 */
export interface PartId {
  readonly version: number;
  readonly digest: string;
  /** Only for datasets of personal data. */
  readonly form?: PersonalForm;
}

/** Gives a part's name: `v3-0a…`, `v3-hashed-0a…`. The name decides who may read the part. */
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

/** The prefix of all claims on a dataset's month. One listing gives everything that curate needs. */
export function claimPrefix(dataset: string, month?: string): string {
  return month === undefined ? `claims/${dataset}/` : `claims/${dataset}/${month}/`;
}

/**
 * The key of a claim. It holds everything that curate needs, so a listing is enough.
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
 * The key of a part. It holds neither as-of nor raw hash, so the same rows have one part, whichever raw object brought
 * them.
 *
 * @example
 * partKey(claim); // parts/distrokid/bank-details/account=default/month=2026-08/v1-1096c833….parquet
 */
export function partKey({ dataset, account, month, part }: Omit<ClaimRef, 'asOf' | 'sha256'>): string {
  return `parts/${dataset}/account=${account}/month=${month}/${partName(part)}.parquet`;
}

/** Reads what `partKey` wrote. Undefined for another key. */
export function parsePartKey(key: string): Omit<ClaimRef, 'asOf' | 'sha256'> | undefined {
  const match =
    /^parts\/([^/]+\/[^/]+)\/account=([^/]+)\/month=([^/]+)\/v(\d+)-(?:(hashed|plain)-)?([0-9a-z]+)\.parquet$/.exec(
      key,
    );
  if (!match) return undefined;
  const [, dataset = '', account = '', month = '', version, form, digest = ''] = match;
  const part = { version: Number(version), digest };
  return {
    dataset,
    account,
    month,
    part: form === 'hashed' || form === 'plain' ? { ...part, form } : part,
  };
}

/**
 * Key of the object of a mart's month. If the same rows need another name because the earlier ones are spent, `nth`
 * counts from 2.
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

/** The key of a superseded manifest in archive. Eight digits keep the versions in order in a listing. */
export function archivedManifestKey(mart: string, version: number): string {
  return `manifests/${mart}/${String(version).padStart(8, '0')}.json`;
}

/** The key, in ledger, of the cleaning record of a raw object. It takes the key of the raw object. */
export function cleanedKey(rawObjectKey: string): string {
  return `cleaned/${rawObjectKey}.json`;
}

/** The key of the record that a raw object with personal data was removed when its retention was over. */
export function erasedKey(rawObjectKey: string): string {
  return `${erasedPrefix}${rawObjectKey}.json`;
}

export const erasedPrefix = 'erased/';

/** The key, in ledger, of the refused rows of a raw object in one dataset. */
export function rejectsKey(ref: RawRef, dataset: string): string {
  return `rejects/${dataset}/${ref.account}/${ref.sha256}/${asOfToken(ref.asOf)}.parquet`;
}

/**
 * Gives the base name of a landing key in a form that is safe for a raw key: no control characters, short enough, with
 * its extension.
 */
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
    `The lake did not write ${zone}/${key}: remove that object, and put files into landing instead.`,
    {
      code: 'invalid-key',
      fault: 'operator',
      retry: 'never',
      details: { zone, key },
    },
  );
}
