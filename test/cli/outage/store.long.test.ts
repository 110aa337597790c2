import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bucketsOf } from '../../../localstack/server-buckets.ts';
import { type Answered, type FaultyProxy, startFaultyProxy } from '../../store/faulty-proxy.ts';
import { type S3Server, startS3Server } from '../../store/s3-server.ts';
import { bankTsv, type PutJson, type Sandbox, sandbox } from '../support.ts';

let server: S3Server;
let proxy: FaultyProxy;
let box: Sandbox;
beforeEach(async () => {
  server = await startS3Server(Object.values(bucketsOf('lake')));
  proxy = await startFaultyProxy(server.endpoint);
  box = sandbox();
});
afterEach(async () => {
  box.remove();
  await proxy.close();
  await server.close();
});

const lake = (...argv: string[]) => {
  const env = { LAKE_PLACE: 'minio', LAKE_MINIO_ENDPOINT: proxy.endpoint, LAKE_MINIO_DIR: join(box.folder, 'minio') };
  return box.lakeWith({ env }, ...argv);
};
/** The store refuses puts into raw, as when a right is missing there; everything else works. */
const refuseRaw = (fault: Answered) => {
  proxy.fault = ({ method, url }) => (method === 'PUT' && url.startsWith('/lake-raw/') ? fault : undefined);
};

interface WaitingJson {
  readonly hidden: { readonly work: ReadonlyArray<{ stage: string; keys: string[]; state: string; reason: string }> };
}

test.each([
  ['a missing right', { status: 403, code: 'AccessDenied' }, /^store-denied: The credentials lack the right/],
  [
    'expired credentials',
    { status: 400, code: 'ExpiredToken' },
    /^store-denied: The credentials .* have expired: log in/,
  ],
])(
  '%s: the work waits, is told by put, status and doctor, and goes on when the cause is gone',
  async (_, fault, reason) => {
    refuseRaw(fault);
    const put = await lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])), '--wait', '--json');
    expect(put.code).toBe(1);
    expect(put.json<PutJson>()).toMatchObject({ arrivals: [{ state: 'pending' }], failures: [], marts: [] });
    expect(put.json()).toMatchObject({ waiting: [{ stage: 'validate', reason: expect.stringMatching(reason) }] });

    const { hidden } = (await lake('status', '--json')).json<WaitingJson>();
    expect(hidden.work).toMatchObject([
      { stage: 'validate', keys: ['inbox/s.tsv'], state: 'parked', reason: expect.stringMatching(reason) },
    ]);
    const doctor = await lake('doctor');
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(/FAIL +outage +1 message of work waiting since .*the work goes on by itself/);

    const again = await lake('sweep', '--wait');
    expect(again.code).toBe(1);
    expect(again.out).toMatch(/waits {6}validate of inbox\/s\.tsv: The credentials .*\n +Nothing is lost\./);
    expect((await lake('redrive', '--dry-run')).out).toBe('There are no dead letters.\n');

    proxy.fault = () => undefined;
    const done = await lake('sweep', '--wait');
    expect(done).toMatchObject({ code: 0, err: '' });
    expect((await lake('status', '--json')).json()).toMatchObject({
      arrivals: [{ state: 'accepted', rows: { read: 1 } }],
      hidden: { work: [] },
    });
    expect(
      (await lake('query', 'SELECT sum(earnings_usd)::VARCHAR AS usd FROM curated.royalties', '--json')).json(),
    ).toEqual([{ usd: expect.stringMatching(/^1\.250*$/) }]);
  },
);

test('what waits is said in two lines: what, for how long and until when, and why', async () => {
  refuseRaw({ status: 403, code: 'AccessDenied' });
  await lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])), '--wait');
  const status = await lake('status');
  expect(status.out).toMatch(
    /\nwaits {6}validate of inbox\/s\.tsv: for \d+ s; it is tried again .* UTC, or at the next start of the lake\n {11}store-denied: The credentials lack the right to do this in the bucket "lake-raw" \(AccessDenied\): grant them that right\.\n/,
  );
});
