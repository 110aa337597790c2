import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../cli/support.ts';
import { newLake, query } from './case-lake.ts';

/** `lake put --wait`, and that `lake reconcile` then holds. */
async function put(lake: Sandbox, path: string): Promise<{ readonly code: number; readonly out: string }> {
  const { code, out, err } = await lake.lake('put', path, '--wait');
  expect(err).toBe('');
  const proof = await lake.lake('reconcile');
  expect([proof.code, proof.out]).toEqual([0, expect.stringMatching(/Everything adds up|nothing to reconcile/)]);
  return { code, out: out.replaceAll(/\s+/g, ' ') };
}

const columns =
  'date,paid to,item type,item name,artist,currency,item price,quantity,discount code,sub total,tax,shipping,ship from country name,transaction fee,fee type,item total,amount you received,bandcamp transaction id,paypal transaction id,assessed revenue share,collected revenue share,balance of revenue share,change to payout balance,payout balance,net amount,package,option,item url,sku,catalog number,upc,isrc,buyer name,buyer email,buyer phone,buyer note,ship to name,ship to street,ship to street 2,ship to city,ship to state,ship to zip,ship to country,ship to country code,ship date,ship notes,country,country code,region/state,city,referrer,referrer url'.split(
    ',',
  );
const row = (values: Readonly<Record<string, string>>) => columns.map((name) => values[name] ?? '').join(',');
const sale = {
  date: '10/2/26 5:45pm',
  'item type': 'album',
  'item name': 'Glass Rain',
  artist: 'Nova Kite',
  currency: 'USD',
  'item price': '10.00',
  quantity: '1',
  'sub total': '10.00',
  'net amount': '7.50',
  'bandcamp transaction id': '1001',
};
const buyer = { 'buyer name': 'Ada Sample', 'buyer email': 'ada@example.org', 'ship to street': '1 Example Way' };
const payout = (day: number) => ({
  date: `10/${day}/26 6:02pm`,
  'item type': 'payout',
  currency: 'USD',
  'amount you received': '8.42',
  'bandcamp transaction id': `t${day}`,
});
const refund = { ...sale, date: '10/5/26 11:44am', 'item type': 'refund', 'sub total': '', quantity: '' };

/** A raw data report as Bandcamp writes it: UTF-16 with a byte order mark. */
function report(...rows: readonly Readonly<Record<string, string>>[]): Uint8Array {
  const text = [columns.join(','), ...rows.map(row), ''].join('\r\n');
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}
const name = '20261001-20261031_bandcamp_raw_data_Nova-Kite.csv';
const letIn = "{ datasets: { 'bandcamp/sales': { personal: 'hash' } } }";
const net = 'SELECT sum(amount)::DECIMAL(18,2)::VARCHAR AS net, count(*)::INTEGER AS n FROM staging.bandcamp_sales';

describe('payouts are no sales: they are set aside with their money, and are no fault', () => {
  it('a report of mostly payouts is read whole', async () => {
    const lake = newLake(letIn);
    const { code, out } = await put(lake, lake.write(name, report(sale, payout(3), payout(4))));
    expect([code, out]).toEqual([0, expect.stringContaining('2 rows set aside as payout (amount_received USD 16.84)')]);
    expect(await query(lake, net)).toEqual([{ net: '7.50', n: 1 }]);
    expect(await query(lake, 'SELECT rule, count(*)::INTEGER AS n FROM ledger.set_aside GROUP BY ALL')).toEqual([
      { rule: 'aside:payout', n: 2 },
    ]);
    expect(await query(lake, 'FROM ledger.rejects')).toEqual([]);
    expect(await query(lake, 'SELECT rows_read::INTEGER AS r, rows_set_aside::INTEGER AS s FROM ledger.parts')).toEqual(
      [{ r: 3, s: 2 }],
    );
  });

  it('a refund with an amount takes the money back; one without is set aside', async () => {
    const lake = newLake(letIn);
    const given = { ...refund, 'net amount': '-7.50' };
    const without = { ...refund, date: '10/6/26 11:44am', 'net amount': '', 'bandcamp transaction id': '1002' };
    const { code, out } = await put(lake, lake.write(name, report(sale, payout(3), given, without)));
    expect([code, out]).toEqual([0, expect.stringContaining('1 row set aside as refund without amount')]);
    expect(await query(lake, net)).toEqual([{ net: '0.00', n: 2 }]);
  });

  it('a report of payouts alone has no sales, and is no fault', async () => {
    const lake = newLake();
    expect((await put(lake, lake.write(name, report(payout(3))))).code).toBe(3);
    const other = newLake(letIn);
    expect((await put(other, other.write(name, report(payout(3))))).code).toBe(0);
  });
});

describe('buyers are people: a report that names them is refused unless lake.config.ts lets it in', () => {
  it('it stays out of raw by default', async () => {
    const lake = newLake();
    const { code, out } = await put(lake, lake.write(name, report({ ...sale, ...buyer })));
    expect([code, out]).toEqual([3, expect.stringContaining('rule personal-data')]);
    expect(await query(lake, 'FROM ledger.parts')).toEqual([]);
  });

  it('hashed, it is read, and nothing of the buyers stands outside raw', async () => {
    const lake = newLake(letIn);
    expect((await put(lake, lake.write(name, report({ ...sale, ...buyer }, payout(3))))).code).toBe(0);
    const all = await query(lake, 'SELECT * FROM staging.bandcamp_sales');
    expect(JSON.stringify([all, await query(lake, 'FROM ledger.set_aside')])).not.toMatch(/Ada|ada@|Example Way/);
    expect(await query(lake, 'SELECT raw_keys[:9] AS zone FROM ledger.receipts')).toEqual([{ zone: 'personal/' }]);
  });
});

const statements =
  "{ statements: { routenote: { columns: { store: 'Retailer', title: 'Track', artist: 'Artist', quantity: 'Quantity', amount: 'Earnings' }, currency: 'USD' } } }";
const lines =
  'Retailer,Artist,Track,Quantity,Earnings\nSpotify,Mara Vell,Tide Lamp,1000,3.10\nDeezer,Mara Vell,Tide Lamp,200,1.20\n';
const sums =
  'SELECT sum(amount)::DECIMAL(18,2)::VARCHAR AS amount, sum(quantity)::INTEGER AS streams FROM staging.statement_lines';
const right = [{ amount: '4.30', streams: 1200 }];

describe('a row that states the sum of the lines is no line', () => {
  it.each([
    ['with a word for it', 'Total,,,1200,4.30'],
    ['in another language', ',,Gesamtsumme:,1200,4.30'],
    ['with nothing but its numbers', ',,,1200,4.30'],
    ['with the money alone', 'TOTAL,,,,4.3000'],
  ])('%s', async (_, total) => {
    const lake = newLake(statements);
    const { code, out } = await put(lake, lake.write('routenote_2026-05.csv', `${lines}${total}\n`));
    expect([code, out]).toEqual([0, expect.stringContaining('1 row set aside as total (amount USD 4.30)')]);
    expect(await query(lake, sums)).toEqual(right);
  });

  it('subtotals and the total of all are each held against their lines', async () => {
    const lake = newLake(statements);
    const more = `${lines}Subtotal,,,1200,4.30\nTidal,Mara Vell,Tide Lamp,10,0.70\nSubtotal,,,10,0.70\nGrand total,,,1210,5.00\n`;
    const { code, out } = await put(lake, lake.write('routenote_2026-05.csv', more));
    expect([code, out]).toEqual([0, expect.stringContaining('3 rows set aside as total')]);
    expect(await query(lake, sums)).toEqual([{ amount: '5.00', streams: 1210 }]);
  });

  it('totals of two currencies are each held against the lines of their currency', async () => {
    const own =
      "{ statements: { routenote: { columns: { store: 'Retailer', title: 'Track', artist: 'Artist', quantity: 'Quantity', amount: 'Earnings', currency: 'Currency' } } } }";
    const file = (euros: string) =>
      `Retailer,Artist,Track,Quantity,Earnings,Currency\nSpotify,Mara Vell,Tide Lamp,1000,3.10,USD\nDeezer,Mara Vell,Tide Lamp,200,1.20,EUR\nTotal,,,1000,3.10,USD\nTotal,,,200,${euros},EUR\n`;
    const good = newLake(own);
    const { code, out } = await put(good, good.write('routenote_2026-05.csv', file('1.20')));
    expect([code, out]).toEqual([0, expect.stringContaining('2 rows set aside as total (amount EUR 1.20 · USD 3.10)')]);
    const wrong = newLake(own);
    const refused = await put(wrong, wrong.write('routenote_2026-05.csv', file('4.30')));
    expect([refused.code, refused.out]).toEqual([3, expect.stringContaining('rule sum:total')]);
    // The sum of euros and dollars is a total of neither.
    const mixed = await put(
      wrong,
      wrong.write('routenote_2026-06.csv', file('1.20').replace('Total,,,200,1.20,EUR', 'Total,,,,4.30,EUR')),
    );
    expect([mixed.code, mixed.out]).toEqual([3, expect.stringContaining('rule sum:total')]);
    expect(await query(wrong, 'SELECT count(*)::INTEGER AS lines FROM staging.statement_lines')).toEqual([
      { lines: 4 },
    ]);
  });

  it('a subtotal that is named after its store is held against the lines of that store', async () => {
    const lake = newLake(statements);
    const more = `${lines.replace('Deezer', 'Total Spotify,,,1000,3.10\nDeezer')}Total Deezer,,,200,1.20\nTotal,,,1200,4.30\n`;
    const { code, out } = await put(lake, lake.write('routenote_2026-05.csv', more));
    expect([code, out]).toEqual([0, expect.stringContaining('3 rows set aside as total')]);
    expect(await query(lake, sums)).toEqual(right);
  });

  it.each([
    ['less than the lines', 'Total,,,1200,4.00'],
    ['a store that nobody has a line of', 'Total Tidal,,,1200,9.00'],
    ['another count', 'Total,,,1300,4.30'],
    ['more than the lines', ',,,1200,9.30'],
    ['no sum at all', 'Total,,,,'],
  ])('a total that does not hold is refused, never taken for a line: %s', async (_, total) => {
    const lake = newLake(statements);
    const { code, out } = await put(lake, lake.write('routenote_2026-05.csv', `${lines}${total}\n`));
    expect([code, out]).toEqual([3, expect.stringContaining('rule sum:total')]);
    expect(await query(lake, sums)).toEqual(right);
  });
});
