import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, sandbox } from './support.ts';

const header =
  'Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)';
const line = (store: string, isrc: string, country: string, earnings: string) =>
  `2026-08-25\t2026-06\t${store}\tMara Vell\tTide Lamp\t${isrc}\t190000000017\t10\t100\tSong\t${country}\t0\t${earnings}`;
const file = (...lines: readonly string[]) => `${[header, ...lines].join('\n')}\n`;
const spotify = line('Spotify', 'QZAAA2600001', 'US', '3.10');
const apple = line('Apple Music', 'QZAAA2600001', 'NL', '1.20');

let own: Sandbox;
beforeEach(() => {
  own = sandbox();
});
afterEach(() => own.remove());

const put = (name: string, body: string, asOf: string) =>
  own.lake('put', own.write(name, body), '--wait', '--as-of', asOf, '--account', 'nova', '--source', 'distrokid');
const royalties = async () => {
  const sql =
    'SELECT account, store, CAST(CAST(amount AS DECIMAL(18,2)) AS VARCHAR) AS amount FROM curated.royalties ORDER BY ALL';
  const rows = (await own.lake('query', sql, '--json')).json<{ account: string; store: string; amount: string }[]>();
  return rows.map(({ account, store, amount }) => `${account} ${store} ${amount}`);
};
const whole = ['nova Apple Music 1.20', 'nova Spotify 3.10'];

describe('a file that covers less than what stands', () => {
  beforeEach(async () => {
    expect((await put('full.tsv', file(spotify, apple), '2026-10-01')).code).toBe(0);
  });

  it('is held with exit 3, and put, status and doctor say what would change and why', async () => {
    const { code, out } = await put('part.tsv', file(line('Spotify', 'QZAAA2600001', 'US', '3.20')), '2026-11-01');
    expect(code).toBe(3);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'held: 2026-08 of distrokid/bank-details, account nova: 2 lines would become 1; 4.30 would become 3.20',
    );
    expect(out).toContain('missing: store Apple Music; country NL');
    expect(out).toContain('lake accept inbox/part.tsv --as replacement');
    expect(await royalties()).toEqual(whole);
    const status = await own.lake('status');
    expect(status.out).toContain('1 held');
    expect(status.out).toContain('would become 3.20');
    const older = (await own.lake('status', 'full.tsv')).out.replaceAll(/\s+/g, ' ');
    expect(older).toContain('stands: inbox/part.tsv is held against it');
    expect((await own.lake('doctor')).out).toMatch(/warn {2}held .*1 file covering less/);
    const [row] = (await own.lake('query', 'FROM ledger.restatements', '--json')).json<Record<string, unknown>[]>();
    expect(row).toMatchObject({ outcome: 'held', is_open: true, lines_before: '2', lines_after: '1' });
    expect((await own.lake('reconcile')).out).toContain('Everything adds up');
  });

  it('replaces what stands once it is accepted as its replacement, until that is undone', async () => {
    await put('part.tsv', file(spotify), '2026-11-01');
    const dry = await own.lake('accept', 'part.tsv', '--as', 'replacement', '--dry-run');
    expect(dry.out).toContain('would decide');
    expect(await royalties()).toEqual(whole);
    const { code, out } = await own.lake('accept', 'part.tsv', '--as', 'replacement');
    expect([code, out.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('2 lines became 1; 4.30 became 3.10'),
    ]);
    expect(await royalties()).toEqual(['nova Spotify 3.10']);
    expect((await own.lake('status', 'full.tsv')).out).toContain('superseded by inbox/part.tsv');
    expect((await own.lake('lineage', '--arrival', 'full.tsv')).out).toContain('superseded');
    await own.lake('accept', 'part.tsv', '--undo');
    expect(await royalties()).toEqual(whole);
    expect((await own.lake('sweep', '--dry-run')).out).not.toContain('not-in-mart');
  });

  it('stands beside what stands once it is accepted as an addition', async () => {
    await put('more.tsv', file(line('Deezer', 'QZBBB2600009', 'FR', '15.50')), '2026-11-01');
    expect(await royalties()).toEqual(whole);
    await own.lake('accept', 'more.tsv', '--as', 'addition');
    expect(await royalties()).toEqual(['nova Apple Music 1.20', 'nova Deezer 15.50', 'nova Spotify 3.10']);
    expect((await own.lake('reconcile')).out).toContain('Everything adds up');
  });

  it('replaces only its own lines once it is accepted as partial', async () => {
    await put('part.tsv', file(line('Spotify', 'QZAAA2600001', 'US', '3.20')), '2026-11-01');
    await own.lake('accept', 'part.tsv', '--as', 'partial');
    expect(await royalties()).toEqual(['nova Apple Music 1.20', 'nova Spotify 3.20']);
    expect((await own.lake('reconcile')).out).toContain('Everything adds up');
  });

  it("counts under another account once it is accepted as that account's", async () => {
    const { out } = await put('other.tsv', file(line('Spotify', 'QZBBB2600009', 'US', '15.50')), '2026-11-01');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('another account');
    const { code } = await own.lake('accept', 'other.tsv', 'Other Duo', '--as', 'another-account');
    expect(code).toBe(0);
    expect(await royalties()).toEqual([...whole, 'other-duo Spotify 15.50']);
    expect((await own.lake('reconcile')).out).toContain('Everything adds up');
    const { out: traced } = await own.lake('lineage', 'royalties', '--where', "account = 'other-duo'");
    expect(traced).toContain('inbox/other.tsv');
  });

  it('is let go by a newer file that covers everything', async () => {
    await put('part.tsv', file(spotify), '2026-11-01');
    const { code, out } = await put(
      'full2.tsv',
      file(spotify, apple, line('Deezer', 'QZAAA2600001', 'FR', '1.00')),
      '2026-11-15',
    );
    expect([code, out.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('restated, 2 lines became 3; 4.30 became 5.30'),
    ]);
    expect((await own.lake('status')).out).not.toContain('held');
  });

  it('is not held for a refused line of the newer file without a word: the good line of the older stays', async () => {
    const broken = apple.replace('\t190000000017\t10\t', '\t190000000017\tmany\t');
    const fresh = line('Deezer', 'QZAAA2600001', 'FR', '9.00');
    const { code } = await put('newer.tsv', file(spotify, broken, fresh), '2026-11-01');
    expect(code).toBe(3);
    expect(await royalties()).toEqual(whole);
  });
});

it('holds a file whose very rows stand under another account', async () => {
  const path = own.write('bank.tsv', file(spotify));
  await own.lake('put', path, '--wait');
  const { code, out } = await own.lake('put', path, '--wait', '--account', 'nova');
  expect(code).toBe(3);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('the very same rows stand under the account default');
  await own.lake('accept', '~', 'default', '--as', 'another-account');
  expect(await royalties()).toEqual(['default Spotify 3.10']);
});
