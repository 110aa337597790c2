import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openCloudPlace } from '../../host/cloud-place.ts';
import { localAccess } from '../../host/local-access.ts';
import { startMiniStack } from '../../localstack/ministack.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A CloudFormation that answers every call with this error; its address. */
async function refusing(status: number, code: string, message: string): Promise<string> {
  const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  server = createServer((_, answer) => answer.writeHead(status, { 'content-type': 'text/xml' }).end(xml));
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const saidOf = async (env: Record<string, string>) => {
  const error = await openCloudPlace({ place: 'localstack', lake: 'bedrot', env }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'LakeError', code: 'invalid-config', fault: 'operator' });
  return (error as Error).message;
};

it('a lake that is not deployed there is told with its region and the command that deploys it', async () => {
  const AWS_ENDPOINT_URL = await refusing(400, 'ValidationError', 'Stack with id bedrot does not exist');
  expect(await saidOf({ AWS_ENDPOINT_URL, AWS_REGION: 'eu-west-1' })).toBe(
    `There is no stack bedrot in eu-west-1 on ${AWS_ENDPOINT_URL}: deploy it with npm run deploy:local, or correct LAKE_NAME or AWS_REGION.`,
  );
});

it('a local cloud that is not running is told with the command that starts it', async () => {
  expect(await saidOf({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toBe(
    'Nothing answers on http://127.0.0.1:1 (ECONNREFUSED): start it, such as with npm run ministack, or correct AWS_ENDPOINT_URL.',
  );
});

it('an address that is none is told before anything is asked', () => {
  expect(() => localAccess({ AWS_ENDPOINT_URL: '127.0.0.1:4566' })).toThrow(
    'AWS_ENDPOINT_URL is not an address: write it such as http://127.0.0.1:4566.',
  );
});

it('MiniStack is not started where another program listens, nor that one taken for it', async () => {
  const endpoint = await refusing(200, '', '');
  const port = Number(new URL(endpoint).port);
  await expect(startMiniStack({ port, tell: () => {} })).rejects.toThrow(
    `Another program listens on port ${port}: it may be a running MiniStack or LocalStack. Use that one, stop it, or choose another port with npm run ministack -- --port N.`,
  );
});
