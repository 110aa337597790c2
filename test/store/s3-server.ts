import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compareKeys } from '../../lib/store/key-check.ts';

interface Held {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly modified: Date;
  readonly metadata: Readonly<Record<string, string>>;
  /** Set where the server keeps versions: its own, and those that it was put over, the newest first. */
  readonly versionId?: string;
  readonly older?: readonly Held[];
}

interface Upload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, Buffer>;
}

/** A request, taken apart. */
interface Asked {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What to do to a request instead of answering it: an S3 error, or the connection cut (in the middle of a body). */
export type Fault = { readonly status: number; readonly code: string } | 'cut' | undefined;

export interface S3Server {
  readonly endpoint: string;
  /** Asked for every request. */
  fault: (asked: { method: string; key: string; query: URLSearchParams }) => Fault;
  readonly requests: string[];
  /** Puts an object past all checks, as another program would. */
  drop(bucket: string, key: string, text: string, metadata?: Record<string, string>): void;
  close(): Promise<void>;
}

class S3Refusal extends Error {
  readonly status: number;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
  }
}

/** Speaks as much of S3's REST protocol as the lake uses, from memory, on a free local port, without checking signatures. */
export async function startS3Server(
  buckets: readonly string[],
  pageKeys = 7,
  { keepsVersions = false } = {},
): Promise<S3Server> {
  const held = new Map(buckets.map((name) => [name, new Map<string, Held>()]));
  const uploads = new Map<string, Upload>();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const self: S3Server = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: () => undefined,
    requests: [],
    drop: (bucket, key, text, metadata = {}) => {
      const objects = held.get(bucket);
      const object = heldOf(Buffer.from(text), metadata);
      objects?.set(key, keepsVersions ? versionOf(object, objects.get(key)) : object);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await taken(request);
    self.requests.push(`${asked.method} ${request.url}`);
    try {
      const fault = self.fault(asked);
      if (fault === 'cut') return void cut(asked, response);
      if (fault !== undefined) throw new S3Refusal(fault.status, fault.code);
      const objects = held.get(asked.bucket);
      if (objects === undefined) throw new S3Refusal(404, 'NoSuchBucket');
      if (asked.key === '') return answerBucket(asked, objects, pageKeys, response);
      if (asked.query.has('uploads') || asked.query.has('uploadId'))
        return answerUpload(asked, objects, uploads, response);
      answerObject(asked, objects, response, keepsVersions);
    } catch (error) {
      if (!(error instanceof S3Refusal)) throw error;
      const xml = `<?xml version="1.0"?><Error><Code>${error.message}</Code><Message>refused</Message></Error>`;
      response.writeHead(error.status, { 'content-type': 'application/xml' }).end(asked.method === 'HEAD' ? '' : xml);
    }
  }
  return self;
}

async function taken(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  // Not URL.pathname, which would resolve "..".
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const [, bucket = '', ...key] = path.split('/');
  return {
    method: request.method ?? '',
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(key.join('/')),
    query: new URLSearchParams(query),
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

/** Promises a body, sends some of it and hangs up. */
function cut(asked: Asked, response: ServerResponse): void {
  if (asked.method === 'GET') {
    response.writeHead(200, { 'content-length': 1_000_000, etag: '"half"' });
    response.write(Buffer.alloc(1_000), () => setTimeout(() => response.destroy(), 20));
  } else response.destroy();
}

function versionOf(object: Held, before: Held | undefined): Held {
  return { ...object, versionId: randomUUID(), older: before ? [before, ...(before.older ?? [])] : [] };
}

function answerObject(
  asked: Asked,
  objects: Map<string, Held>,
  response: ServerResponse,
  keepsVersions: boolean,
): void {
  if (asked.method === 'PUT') {
    checkCondition(asked, objects);
    const object = heldOf(asked.body, metadataOf(asked));
    objects.set(asked.key, keepsVersions ? versionOf(object, objects.get(asked.key)) : object);
    response.writeHead(200, { etag: `"${object.etag}"` }).end();
  } else if (asked.method === 'DELETE') {
    checkCondition(asked, objects);
    objects.delete(asked.key);
    response.writeHead(204).end();
  } else {
    const newest = objects.get(asked.key);
    const versionId = asked.query.get('versionId');
    const versions = newest ? [newest, ...(newest.older ?? [])] : [];
    const object = versionId === null ? newest : versions.find((one) => one.versionId === versionId);
    if (object === undefined) throw new S3Refusal(404, versionId === null ? 'NoSuchKey' : 'NoSuchVersion');
    response.writeHead(200, {
      ...(object.versionId === undefined ? {} : { 'x-amz-version-id': object.versionId }),
      etag: `"${object.etag}"`,
      'content-length': object.bytes.length,
      'last-modified': object.modified.toUTCString(),
      ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    });
    response.end(asked.method === 'HEAD' ? undefined : object.bytes);
  }
}

function answerUpload(
  asked: Asked,
  objects: Map<string, Held>,
  uploads: Map<string, Upload>,
  response: ServerResponse,
): void {
  if (asked.query.has('uploads')) {
    const id = randomUUID();
    uploads.set(id, { metadata: metadataOf(asked), parts: new Map() });
    response.end(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    return;
  }
  const id = asked.query.get('uploadId') ?? '';
  const upload = uploads.get(id);
  if (upload === undefined) throw new S3Refusal(404, 'NoSuchUpload');
  if (asked.method === 'PUT') {
    upload.parts.set(Number(asked.query.get('partNumber')), asked.body);
    response.writeHead(200, { etag: `"${md5(asked.body)}"` }).end();
  } else if (asked.method === 'DELETE') {
    uploads.delete(id);
    response.writeHead(204).end();
  } else {
    checkCondition(asked, objects);
    const numbers = [...asked.body.toString().matchAll(/<PartNumber>(\d+)</g)].map((match) => Number(match[1]));
    const object = heldOf(
      Buffer.concat(numbers.map((number) => upload.parts.get(number) ?? Buffer.alloc(0))),
      upload.metadata,
    );
    objects.set(asked.key, object);
    uploads.delete(id);
    response.end(`<CompleteMultipartUploadResult><ETag>"${object.etag}"</ETag></CompleteMultipartUploadResult>`);
  }
}

function answerBucket(asked: Asked, objects: Map<string, Held>, pageKeys: number, response: ServerResponse): void {
  if (asked.method === 'HEAD') return void response.writeHead(200).end();
  if (asked.query.has('versions')) return void answerVersions(asked, objects, pageKeys, response);
  const prefix = asked.query.get('prefix') ?? '';
  const after = asked.query.get('continuation-token');
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(compareKeys);
  const rest = after === null ? keys : keys.filter((key) => compareKeys(key, after) > 0);
  const page = rest.slice(0, pageKeys);
  const contents = page.map((key) => {
    const object = objects.get(key);
    const facts = `<LastModified>${object?.modified.toISOString()}</LastModified><Size>${object?.bytes.length}</Size>`;
    return `<Contents><Key>${encoded(key)}</Key>${facts}</Contents>`;
  });
  const next = `<NextContinuationToken>${page.at(-1)?.replaceAll('&', '&amp;')}</NextContinuationToken>`;
  const more =
    rest.length > page.length ? `<IsTruncated>true</IsTruncated>${next}` : '<IsTruncated>false</IsTruncated>';
  response.end(`<ListBucketResult><EncodingType>url</EncodingType>${more}${contents.join('')}</ListBucketResult>`);
}

function encoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

/** All versions, page by page as S3 lists them: by key, the newest first. */
function answerVersions(asked: Asked, objects: Map<string, Held>, pageKeys: number, response: ServerResponse): void {
  const all = [...objects.keys()].sort(compareKeys).flatMap((key) => {
    const newest = objects.get(key);
    return newest ? [newest, ...(newest.older ?? [])].map((one) => ({ key, id: one.versionId ?? 'null', one })) : [];
  });
  const marker = `${asked.query.get('key-marker')} ${asked.query.get('version-id-marker')}`;
  const from = all.findIndex(({ key, id }) => `${key} ${id}` === marker) + 1;
  const page = all.slice(from, from + pageKeys);
  const versions = page.map(({ key, id, one }) => {
    const facts = `<LastModified>${one.modified.toISOString()}</LastModified><Size>${one.bytes.length}</Size>`;
    return `<Version><Key>${encoded(key)}</Key><VersionId>${id}</VersionId><IsLatest>${objects.get(key) === one}</IsLatest><ETag>"${one.etag}"</ETag>${facts}</Version>`;
  });
  const last = page.at(-1);
  const isMore = from + page.length < all.length;
  const next = `<NextKeyMarker>${encoded(last?.key ?? '')}</NextKeyMarker><NextVersionIdMarker>${last?.id}</NextVersionIdMarker>`;
  const more = `<IsTruncated>${isMore}</IsTruncated>${isMore ? next : ''}`;
  response.end(`<ListVersionsResult><EncodingType>url</EncodingType>${more}${versions.join('')}</ListVersionsResult>`);
}

/** As S3: If-None-Match knows `*` only, If-Match on a free key is a 404. */
function checkCondition(asked: Asked, objects: Map<string, Held>): void {
  const current = objects.get(asked.key);
  if (asked.headers['if-none-match'] === '*' && current !== undefined) throw new S3Refusal(412, 'PreconditionFailed');
  const wanted = asked.headers['if-match'];
  if (wanted === undefined) return;
  if (current === undefined) throw new S3Refusal(404, 'NoSuchKey');
  if (wanted.replaceAll('"', '') !== current.etag) throw new S3Refusal(412, 'PreconditionFailed');
}

function metadataOf(asked: Asked): Record<string, string> {
  const entries = Object.entries(asked.headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]));
}

function heldOf(bytes: Buffer, metadata: Record<string, string> | Upload['metadata']): Held {
  return { bytes, etag: md5(bytes), modified: new Date(), metadata };
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
