import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Zone } from '../lake/zone.ts';
import { isKey } from './key-check.ts';
import type { ObjectVersion } from './port.ts';
import { s3Error, verdictOf } from './s3-error.ts';
import { decodeListed, wholeSeconds } from './s3-listed.ts';
import { unquoted } from './s3-put.ts';

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
