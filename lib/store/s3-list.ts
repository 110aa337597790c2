import { ListObjectsV2Command, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Zone } from '../lake/zone.ts';
import { beginsKeys, isKey } from './key-check.ts';
import type { ObjectInfo, ObjectVersion } from './port.ts';
import { s3Error, verdictOf } from './s3-error.ts';
import { unquoted } from './s3-put.ts';

/**
 * The list asks for URL-encoded keys, because XML cannot carry every character of a key. It leaves out the keys that
 * `checkKey` would refuse: the "folders" that consoles make (a key with a slash at its end) and other programs' odd
 * names.
 */
export async function* listBucket(
  client: S3Client,
  bucket: string,
  zone: Zone,
  prefix: string,
): AsyncGenerator<ObjectInfo> {
  if (!beginsKeys(prefix)) return;
  let token: string | undefined;
  do {
    const page = await listPage(client, bucket, zone, prefix, token);
    for (const item of page.Contents ?? []) {
      const key = page.EncodingType === 'url' ? decodeListed(item.Key ?? '') : (item.Key ?? '');
      if (!isKey(key)) continue;
      yield { key, sizeBytes: item.Size ?? 0, lastModified: wholeSeconds(item.LastModified) };
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

async function listPage(client: S3Client, bucket: string, zone: Zone, prefix: string, token: string | undefined) {
  try {
    return await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token, EncodingType: 'url' }),
    );
  } catch (error) {
    throw s3Error(error, { zone, prefix, bucket });
  }
}

/** The versions of a bucket. A store that knows none of the request has none. */
export async function* bucketVersions(client: S3Client, bucket: string, zone: Zone): AsyncGenerator<ObjectVersion> {
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const page = await versionPage(client, bucket, zone, { KeyMarker, VersionIdMarker });
    for (const item of page?.Versions ?? []) {
      const key = page?.EncodingType === 'url' ? decodeListed(item.Key ?? '') : (item.Key ?? '');
      if (!isKey(key) || item.VersionId === undefined) continue;
      const facts = { sizeBytes: item.Size ?? 0, lastModified: wholeSeconds(item.LastModified) };
      yield { key, ...facts, versionId: item.VersionId, isNewest: item.IsLatest === true, etag: unquoted(item.ETag) };
    }
    const isMore = page?.IsTruncated === true;
    // The marker is a key, which the next request sends as it is.
    const marker = isMore ? page.NextKeyMarker : undefined;
    KeyMarker = marker !== undefined && page?.EncodingType === 'url' ? decodeListed(marker) : marker;
    VersionIdMarker = isMore ? page.NextVersionIdMarker : undefined;
  } while (KeyMarker !== undefined);
}

interface Markers {
  readonly KeyMarker: string | undefined;
  readonly VersionIdMarker: string | undefined;
}

async function versionPage(client: S3Client, bucket: string, zone: Zone, markers: Markers) {
  try {
    return await client.send(new ListObjectVersionsCommand({ Bucket: bucket, EncodingType: 'url', ...markers }));
  } catch (error) {
    if (verdictOf(error) === 'not-implemented') return undefined;
    throw s3Error(error, { zone, bucket });
  }
}

/**
 * MinIO's lists have milliseconds that its heads leave out. The lake identifies an arrival by its time, so both must
 * give the same time.
 */
function wholeSeconds(time: Date | undefined): Date {
  return new Date(Math.floor((time?.getTime() ?? 0) / 1_000) * 1_000);
}

/** Gives a key as a listing writes it: form-encoded. */
function decodeListed(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
