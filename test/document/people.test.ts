import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recognisersOf, rejected } from '../../lib/document/inspection.ts';
import { type OpenedArrival, openArrival } from '../../lib/document/open-arrival.ts';
import { refusePeople } from '../../lib/document/people.ts';
import { scanFile } from '../../lib/document/spool.ts';
import { limits } from '../../lib/lake/limits.ts';
import { sources } from '../../lib/sources/registry.ts';
import { runs } from '../support/runs.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'people-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unknown = { rule: 'unknown-layout', fields: [], reason: 'Nobody writes it.', suggestion: 'Drop another.' };

/** The rules by which a document that no contract reads is refused. */
async function rulesOf(name: string, text: string): Promise<readonly string[]> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const file = await scanFile(path, 1_000_000);
  const found = await refusePeople({ fileName: name, name }, file, [rejected(name, unknown)]);
  return found.flatMap(({ receipt }) => receipt.reasons.map(({ rule }) => rule));
}

describe('a column of people is found by its name, in several languages', () => {
  test.each(
    'Buyer E-mail,customer_email,E-Mail-Adresse,correo electrónico,Phone Number,Telefonnummer,numéro de téléphone,buyer name,Vorname,ship to street,Straße,Date of birth,IP address'.split(
      ',',
    ),
  )('%s', async (name) => {
    expect(await rulesOf('a.csv', `Item,${name},Net\nGlass Rain,Something,1.50\n`)).toEqual(['personal-data']);
  });

  test.each(
    'Artist name,Curator name,Campaign name,Emails sent,E-mail opens,Account name,Playlist owner,Video title,Track name,Address,Mobile,Payee,Handle'.split(
      ',',
    ),
  )('and %s is none', async (name) => {
    expect(await rulesOf('a.csv', `Item,${name},Net\nGlass Rain,Something,1.50\n`)).toEqual(['unknown-layout']);
  });

  test('a column that counts e-mails holds none', async () => {
    expect(await rulesOf('a.csv', 'Item,Opens by email,Net\nGlass Rain,120,1.50\n')).toEqual(['unknown-layout']);
  });

  test('in JSON too, however deep', async () => {
    const rows = [{ item: 'Glass Rain', buyer: { email: 'ada@example.org' } }];
    expect(await rulesOf('a.json', JSON.stringify(rows))).toEqual(['personal-data']);
  });
});

describe('a column of people is found by its values, whatever it is called', () => {
  test.each([
    ['e-mail addresses', 'ada@example.org', 'bo.li+x@mail.example.co.uk'],
    ['phone numbers', '+49 30 1234567', '+1 (555) 010-9999'],
    ['streets', '1 Example Street', 'Lindenstraße 12'],
  ])('%s', async (_, one, other) => {
    expect(await rulesOf('a.csv', `Item,Field 7,Net\nA,${one},1.50\nB,${other},2\n`)).toEqual(['personal-data']);
  });

  test('handles, titles, ids and amounts are no people', async () => {
    const values =
      '@nova.kite,+1250,724384960650,21 Jump Street,QZABC2600001,2026-10-01,+12.5%,https://x.example/a@b,A@B'.split(
        ',',
      );
    for (const value of values)
      expect([
        value,
        await rulesOf('a.csv', `Item,Field 7,Net\nA,${value},1\nB,Glass Rain,2\nC,Tide Lamp,3\n`),
      ]).toEqual([value, ['unknown-layout']]);
  });

  const seed = Number(process.env.PEOPLE_SEED ?? Date.now() % 2 ** 31);
  test(`an e-mail address in any undeclared column of any row among the first is found (PEOPLE_SEED=${seed})`, async () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefghij0123'), minLength: 1, maxLength: 8 });
    const place = fc.record({ row: fc.nat(20), column: fc.nat(5), user: letters, host: letters });
    await fc.assert(
      fc.asyncProperty(place, async ({ row, column, user, host }) => {
        const cell = (at: number, of: number) => (at === row && of === column ? `${user}@${host}.org` : `v${at}${of}`);
        const rows = Array.from({ length: 21 }, (_, at) =>
          Array.from({ length: 6 }, (__, of) => cell(at, of)).join(','),
        );
        expect(await rulesOf('made.csv', `a,b,c,d,e,f\n${rows.join('\n')}\n`)).toEqual(['personal-data']);
      }),
      { seed, numRuns: runs({ quick: 30, long: 300 }) },
    );
  });
});

describe('no fixture and no sample of an export is taken for a list of people', () => {
  const root = join(import.meta.dirname, '../..');
  const folders = [join(root, 'test/fixtures'), join(root, 'samples')];
  const paths = folders.flatMap((one) =>
    readdirSync(one, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(md|expected\.json|ts)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );

  test('but for audiences, which are', { timeout: 60_000 }, async () => {
    const refused: string[] = [];
    for (const path of paths) {
      const options = { recognisers: recognisersOf(sources), limits, folder: mkdtempSync(join(folder, 'unpacked-')) };
      const file = await scanFile(path, limits.lineBytes);
      const before = await openArrival({ fileName: basename(path), file }, options);
      const again = { ...options, folder: mkdtempSync(join(folder, 'unpacked-')), forPeople: true };
      const after = await openArrival({ fileName: basename(path), file }, again);
      if (JSON.stringify(receiptsOf(after)) !== JSON.stringify(receiptsOf(before))) refused.push(relative(root, path));
    }
    expect(paths.length).toBeGreaterThan(100);
    expect(refused).toEqual([]);
  });
});

function receiptsOf(opened: OpenedArrival): unknown {
  return 'refused' in opened ? opened : opened.inspections.map(({ receipt }) => receipt);
}
