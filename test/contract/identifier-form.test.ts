import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnType, type } from '../../lib/contract/column.ts';
import { checkDigitSql, hasCheckDigit } from '../../lib/contract/identifier-form.ts';
import { literal } from '../../lib/contract/sql-text.ts';
import { ruleOf } from '../../lib/contract/type-rule.ts';
import { openEngine } from '../../lib/engine/engine.ts';
import { sources } from '../../lib/sources/registry.ts';

/** The identifier that a text is read as; undefined where it is refused. */
function read(kind: ColumnType, text: string): unknown {
  const rule = ruleOf(kind);
  return rule.parse(rule.form?.read(text) ?? text);
}

const upcs = fc
  .tuple(fc.constantFrom(7, 11, 12), fc.bigInt({ min: 0n, max: 999_999_999_999n }))
  .map(([length, number]) => withCheckDigit(number.toString().padStart(length, '0').slice(-length)));

function withCheckDigit(body: string): string {
  return [...'0123456789'].map((digit) => body + digit).find(hasCheckDigit) ?? body;
}

describe('identifiers', () => {
  it.each([
    ['="120210000000000001"', '120210000000000001'],
    ["'120210000000000001", '120210000000000001'],
    ['120210000000000001', '120210000000000001'],
    ['12e4567890', '12e4567890'],
    ['7e10', '7e10'],
  ])('%s is the id %s', (text, id) => {
    expect(read(type.identifier, text)).toBe(id);
  });

  it.each(['1.2021E+17', '1,2021E+17', '1.2021e17', '12E+16', '724384960650.0', '120,210,000', '="1.2021E+17"'])(
    '%s is a number that a spreadsheet made of an id, in every identifier column',
    (text) => {
      for (const kind of [type.identifier, type.isrc, type.upc]) expect(read(kind, text)).toBeUndefined();
    },
  );

  it.each(['USABC2600001', 'us-abc-26-00001', 'Us Abc 26 00001', ' usabc2600001', '="USABC2600001"'])(
    '%s is one ISRC',
    (text) => {
      expect(read(type.isrc, text)).toBe('USABC2600001');
    },
  );

  it.each([
    ['724384960650', '724384960650'],
    ['0724384960650', '724384960650'],
    ['00724384960650', '724384960650'],
    ['7 24384 96065 0', '724384960650'],
    ['12345678905', '012345678905'],
    ['4006381333931', '4006381333931'],
    ['96385074', '000096385074'],
    ['BC-12', 'BC-12'],
  ])('%s is the product %s', (text, upc) => {
    expect(read(type.upc, text)).toBe(upc);
  });

  it('a product has one identifier, as UPC, EAN and GTIN, with a guard, with lost zeros and with spaces', () => {
    fc.assert(
      fc.property(upcs, fc.constantFrom('', '0', '00'), fc.constantFrom('', ' ', '-'), (code, zeros, space) => {
        const wide = code.length + zeros.length <= 14 ? zeros + code : code;
        const spaced = `${wide.slice(0, 1)}${space}${wide.slice(1)}`;
        const [plain, other] = [read(type.upc, code), read(type.upc, `="${spaced}"`)];
        expect(other).toBe(plain);
        expect(BigInt(String(plain))).toBe(BigInt(code));
        const bare = code.replace(/^0+/, '');
        if (bare.length >= 8) expect(read(type.upc, bare)).toBe(plain);
      }),
    );
  });

  it('a check digit is what GS1 prescribes, in TypeScript and in SQL', async () => {
    expect(['724384960650', '4006381333931', '96385074'].map(hasCheckDigit)).toEqual([true, true, true]);
    expect(['724384960651', '4006381333932', '1234'].map(hasCheckDigit)).toEqual([false, false, false]);
    const codes = fc.sample(fc.oneof(upcs, fc.stringMatching(/^[0-9]{8,14}$/)), 200);
    const engine = openEngine({ spillDir: join(tmpdir(), `check-digits-${process.pid}`), threads: 1 });
    const rows = await engine.with((session) =>
      session.rows(
        `SELECT u, ${checkDigitSql('u')} AS ok FROM (VALUES ${codes.map((code) => `(${literal(code)})`).join(', ')}) AS t(u)`,
      ),
    );
    await engine.close();
    expect(rows.map(({ ok }) => ok)).toEqual(rows.map(({ u }) => hasCheckDigit(String(u))));
  });

  it('every column of ISRCs or UPCs in a contract has their type', () => {
    const named = sources.flatMap(({ datasets }) =>
      datasets.flatMap(({ contract }) =>
        Object.entries(contract.columns)
          .filter(([name]) => /(?:^|_)(?:isrc|upc|ean|barcode)$/.test(name))
          .map(([name, column]) => `${contract.dataset} ${name}: ${column.type.kind}`),
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((line) => !/: (?:isrc|upc)$/.test(line))).toEqual([]);
  });
});
