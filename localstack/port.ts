import { createServer } from 'node:net';

/** True where nothing listens on a port of this computer: what answers there later is the program that we started. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((settled) => {
    server.once('error', () => settled(false));
    server.listen(port, '127.0.0.1', () => settled(true));
  });
  if (listens) await new Promise((closed) => server.close(closed));
  return listens;
}

/** A free port of this computer. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
