import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBack } from './read.ts';
import { escaped, number, shared, text, type WorkbookInput, workbookOf } from './xlsx.ts';

const runs = { numRuns: 120 };
/** Characters of a cell that readers and writers stumble over. A carriage return is a line feed when it is read. */
const character = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...'abc 0.,;"\'\t\n|=-_x000D_é夜🎧&<>[{%$') },
  { weight: 1, arbitrary: fc.constantFrom('\u0001', '\u001f', '\u00a0', '\u2028', '\ufeff', '_x0041_', '""', ']]>') },
);
const word = fc.string({ unit: character, maxLength: 12 });
/** Decimals that a spreadsheet's 15 digits hold, as they are written and as they are read. */
const decimal = fc
  .tuple(
    fc.boolean(),
    fc.integer({ min: 0, max: 999_999_999 }),
    fc.integer({ min: 0, max: 99_999 }),
    fc.integer({ min: 0, max: 5 }),
  )
  .map(([isNegative, whole, places, scale]) => {
    const tail = scale === 0 ? '' : `.${String(places).padStart(5, '0').slice(0, scale)}`;
    return `${isNegative ? '-' : ''}${whole}${tail}`;
  });

interface Made {
  readonly kind: 'shared' | 'inline' | 'formula' | 'number';
  readonly read: string;
}
const cell = fc.option(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('shared' as const, 'inline' as const, 'formula' as const), read: word }),
    fc.record({ kind: fc.constant('number' as const), read: decimal }),
  ),
  { nil: undefined },
);
const row = fc.option(fc.array(cell, { maxLength: 6 }), { nil: null });
const form = fc.record({
  withoutReferences: fc.boolean(),
  isStrict: fc.boolean(),
  prefix: fc.constantFrom(undefined, 'x', 'ns0'),
});

test('any sheet is read cell by cell as it was written, in every form of the format', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), form, async (rows, { prefix, ...how }) => {
      // Without references a row that is not there cannot be told: it is one without cells.
      const made = how.withoutReferences ? rows.map((cells) => cells ?? []) : rows;
      const strings: string[] = [];
      const input: WorkbookInput = {
        ...how,
        ...(prefix === undefined ? {} : { prefix }),
        strings,
        sheets: [{ name: 'x', rows: made.map((cells) => cells?.map((one) => one && written(one, strings)) ?? null) }],
      };
      const wanted = Object.fromEntries(
        made.flatMap((cells, at) => {
          const texts = (cells ?? []).map((one) => one?.read ?? '');
          const shown = texts.slice(0, texts.findLastIndex((one) => one !== '') + 1);
          return shown.length === 0 ? [] : [[at + 1, shown]];
        }),
      );
      const found = await readBack(await workbookOf(input));
      if (Object.keys(wanted).length === 0) expect(found).toEqual({ refused: 'empty-file' });
      else expect(found).toMatchObject([{ rows: wanted }]);
    }),
    runs,
  );
});

test('any decimal of up to 15 digits survives the 17 digits of a binary number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(decimal, { minLength: 1, maxLength: 40 }), async (decimals) => {
      const rows = [decimals.map((one) => number(Number(one).toPrecision(17)))];
      const found = await readBack(await workbookOf({ sheets: [{ name: 'x', rows }] }));
      expect(found).toMatchObject([
        { rows: { 1: decimals.map((one) => expect.toSatisfy((read: string) => sameNumber(read, one))) } },
      ]);
    }),
    runs,
  );
});

function written(made: Made, strings: string[]) {
  switch (made.kind) {
    case 'shared':
      return shared(strings.push(made.read) - 1);
    case 'inline':
      return text(made.read);
    case 'formula':
      return { type: 'str', inside: `<f>A1</f><v xml:space="preserve">${escaped(made.read)}</v>` };
    case 'number':
      return number(made.read);
  }
}

/** True where two decimals are equal: compared by their digits, not as binary numbers. */
function sameNumber(a: string, b: string): boolean {
  const plain = (one: string) => {
    const [whole = '', places = ''] = one.replace(/^-/, '').split('.');
    const digits = `${whole.replace(/^0+(?=\d)/, '')}.${places.replace(/0+$/, '')}`;
    return one.startsWith('-') && /[1-9]/.test(digits) ? `-${digits}` : digits;
  };
  return plain(a) === plain(b);
}
