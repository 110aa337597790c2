import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** As much of Secrets Manager and S3 as a function that extracts asks. */
export interface CloudServer {
  /** By which the SDK finds it. */
  readonly env: Readonly<Record<string, string>>;
  /** Secrets by name, as they are by now. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What was put, in order. */
  readonly objects: readonly { readonly key: string; readonly text: string }[];
  close(): Promise<void>;
}

export async function startCloud(given: Readonly<Record<string, string>>): Promise<CloudServer> {
  const secrets: Record<string, string> = { ...given };
  const objects: { key: string; text: string }[] = [];
  const server = createServer(async (request, response) => {
    const text = (await buffer(request)).toString();
    const action = String(request.headers['x-amz-target'] ?? '').split('.')[1];
    if (action === undefined) {
      objects.push({ key: new URL(request.url ?? '', 'http://s3').pathname.slice(1), text });
      response.setHeader('etag', '"etag"');
      return void response.end();
    }
    const { SecretId, SecretString } = JSON.parse(text) as { SecretId: string; SecretString?: string };
    if (action === 'PutSecretValue' && SecretString !== undefined) secrets[SecretId] = SecretString;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ Name: SecretId, SecretString: secrets[SecretId] }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'made-up',
      AWS_SECRET_ACCESS_KEY: 'made-up',
    },
    secrets,
    objects,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
