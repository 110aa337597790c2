import { LakeError } from '../lake/error.ts';
import { limits } from '../lake/limits.ts';

/**
 * Checks the form of a key. The rule is the same for every adapter, so that every adapter can hold what another one
 * holds. S3 itself would take `a//b`, `../x` or a trailing slash, but MinIO and a folder would not. An object that only
 * one place can hold could not move to another.
 */
export function checkKey(key: string): void {
  const fault = keyFault(key);
  if (fault === undefined) return;
  throw invalidKey(key, fault);
}

/** True where `checkKey` accepts the key. Everything that a listing shows can also be read. */
export function isKey(key: string): boolean {
  return keyFault(key) === undefined;
}

/**
 * True where a key that `isKey` accepts can begin with the prefix. For other prefixes there is nothing to list, and
 * MinIO refuses to list them.
 */
export function beginsKeys(prefix: string): boolean {
  const wholeSegments = prefix.split('/').slice(0, -1);
  return wholeSegments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/** Gives the error for a key that this store cannot hold; `fault` completes the sentence "The key … ". */
export function invalidKey(key: string, fault: string, cause?: unknown): LakeError {
  return new LakeError(`The key ${shown(key)} ${fault}.`, {
    code: 'invalid-key',
    fault: 'data',
    retry: 'never',
    details: { key: key.slice(0, limits.keyBytes) },
    cause,
  });
}

function keyFault(key: string): string | undefined {
  if (key === '') return 'is empty: give the object a name';
  if (!key.isWellFormed()) return 'is not valid Unicode: rename it';
  if (Buffer.byteLength(key) > limits.keyBytes) return `is longer than ${limits.keyBytes} bytes: shorten it`;
  if (key.startsWith('/') || key.endsWith('/')) return 'starts or ends with a slash: leave that slash out';
  if (/\p{Cc}/u.test(key)) return 'has a control character: rename it';
  for (const segment of key.split('/')) {
    if (segment === '') return 'has an empty segment: write one slash, not two';
    if (segment === '.' || segment === '..') return 'has a segment "." or "..": write the path out';
  }
  return undefined;
}

function shown(key: string): string {
  return JSON.stringify(key.length > 120 ? `${key.slice(0, 120)}…` : key);
}

/**
 * S3 takes 2 KB of user metadata, names and encoded values together:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
const metadataBytes = 2_048;

/**
 * Checks metadata. The rule is the same for every adapter: S3 carries metadata in headers, so the names are header
 * names in lower case.
 */
export function checkMetadata(metadata: Readonly<Record<string, string>> | undefined): void {
  let sizeBytes = 0;
  for (const [name, value] of Object.entries(metadata ?? {})) {
    if (!/^[a-z0-9][a-z0-9._-]*$/.test(name) || !value.isWellFormed()) {
      throw invalidMetadata(`The metadata name ${shown(name)} or its value is not plain: use a-z, 0-9, ".", "_", "-".`);
    }
    sizeBytes += name.length + encodeMetadata(value).length;
  }
  if (sizeBytes > metadataBytes) {
    throw invalidMetadata(`The metadata takes ${sizeBytes} bytes, more than ${metadataBytes}: put it into the object.`);
  }
}

function invalidMetadata(message: string): LakeError {
  return new LakeError(message, { code: 'usage', fault: 'bug', retry: 'never' });
}

/**
 * Encodes a metadata value so that a header can carry it. Plain printable ASCII stays readable. Everything else is
 * percent-encoded, and so are `%` itself and what a header would trim or fold.
 */
export function encodeMetadata(value: string): string {
  const isPlain = /^[!-~]+( [!-~]+)*$/.test(value) && !value.includes('%');
  // Some servers drop an empty header value on the way, and a lone encoded space could be a real value.
  if (value === '') return '%';
  return isPlain ? value : encodeURIComponent(value);
}

/** The inverse of `encodeMetadata`. A value from another writer that does not decode stays as it is. */
export function decodeMetadata(value: string): string {
  if (value === '%') return '';
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Orders keys by their UTF-8 bytes, as S3 lists them, without encoding them: UTF-16 differs for surrogates only. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return inCodePointOrder(left) - inCodePointOrder(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points beyond U+FFFF, so they sort after U+E000–U+FFFF. */
function inCodePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
