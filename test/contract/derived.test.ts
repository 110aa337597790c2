import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue, cataloguePage } from '../../lib/contract/catalogue/catalogue.ts';
import { datasetEntry } from '../../lib/contract/catalogue/catalogue-entry.ts';
import { exportsPage } from '../../lib/contract/catalogue/exports-page.ts';
import { jsonSchema, parquetSchema, partColumns, stagingColumns } from '../../lib/contract/catalogue/table-schema.ts';
import { relationOf } from '../../lib/contract/contract.ts';
import { marts } from '../../lib/marts/registry.ts';
import { sources } from '../../lib/sources/registry.ts';
import { type Fixture, fixtures } from '../sources/support.ts';
import { present, testLake } from '../support/lake.ts';
import { keepPersonal } from '../support/sources.ts';
import { allTypes, textOnly } from './all-types.ts';

const root = join(import.meta.dirname, '../..');
const contracts = sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract));

/** The datasets that a fixture shows; that each has one is held by the test of pieces. */
const shownContracts = contracts.filter(({ dataset }) => fixtures.some(({ expected }) => dataset in expected.tables));

/** The first fixture of every dataset. */
function oneOfEach(): readonly Fixture[] {
  const shown = new Set<string>();
  return fixtures.filter(({ expected }) => {
    const news = Object.keys(expected.tables).filter((dataset) => !shown.has(dataset));
    for (const dataset of news) shown.add(dataset);
    return news.length > 0;
  });
}

describe('the Parquet schema', () => {
  test('names every column with its physical and logical type', () => {
    expect(parquetSchema(allTypes)).toBe(
      [
        'message example_all_types {',
        '  optional int32 day (DATE);',
        '  optional binary sold (STRING);',
        '  optional int64 at (TIMESTAMP(MICROS,false));',
        '  optional int64 count;',
        '  optional int64 money (DECIMAL(18,12));',
        '  optional fixed_len_byte_array(16) wide (DECIMAL(38,12));',
        '  optional int32 whole (DECIMAL(9,0));',
        '  optional fixed_len_byte_array(16) widest (DECIMAL(38,0));',
        '  optional int32 fraction (DECIMAL(5,4));',
        '  optional boolean paid;',
        '  optional binary isrc (STRING);',
        '  optional int64 t_note;',
        '  optional binary note (STRING);',
        '  optional binary recording (STRING);',
        '  optional binary product (STRING);',
        '  optional int64 heard (TIMESTAMP(MICROS,false));',
        '  optional binary account (STRING);',
        '  optional binary _raw (STRING);',
        '  optional binary _document (STRING);',
        '  optional int64 _line;',
        '}',
      ].join('\n'),
    );
  });

  test('is what the parts in staging have', async () => {
    const lake = await testLake({ config: keepPersonal() });
    for (const { path, bytes, expected } of oneOfEach()) {
      await lake.land(`inbox/${path}/${expected.fileName}`, bytes, { 'as-of': expected.asOf });
    }
    await lake.chain();
    const objects = await lake.objects();
    for (const contract of shownContracts) {
      const part = [...objects].find(([key]) => key.startsWith(`staging/parts/${contract.dataset}/`));
      const found = await lake.ports.workspace.with(async (folder) => {
        await writeFile(join(folder, 'part.parquet'), present(part)[1]);
        return lake.ports.engine.with((session) =>
          session.rows(`SELECT * FROM parquet_schema('${folder}/part.parquet') OFFSET 1`),
        );
      });
      expect(found.map((column) => `  optional ${shown(column)};`)).toEqual(
        parquetSchema(contract).split('\n').slice(1, -1),
      );
      expect(found.map(({ name }) => name)).toEqual(partColumns(contract).map(({ name }) => name));
    }
  });
});

/** A row of DuckDB's `parquet_schema` as `parquet-schema` would print it. */
function shown(column: Readonly<Record<string, unknown>>): string {
  const { name, type, type_length: length, converted_type: converted, logical_type: logical } = column;
  const physical =
    type === 'FIXED_LEN_BYTE_ARRAY'
      ? `fixed_len_byte_array(${length})`
      : type === 'BYTE_ARRAY'
        ? 'binary'
        : String(type).toLowerCase();
  if (converted === 'UTF8') return `${physical} ${name} (STRING)`;
  if (converted === 'DATE') return `${physical} ${name} (DATE)`;
  if (converted === 'DECIMAL') return `${physical} ${name} (DECIMAL(${column.precision},${column.scale}))`;
  if (converted === 'TIMESTAMP_MICROS')
    return `${physical} ${name} (TIMESTAMP(MICROS,${String(logical).includes('isAdjustedToUTC=1')}))`;
  return `${physical} ${name}`;
}

describe('the JSON Schema', () => {
  test('tells money from counts, and what may be null', () => {
    const { properties, required, additionalProperties, ...about } = jsonSchema(allTypes) as {
      properties: Record<string, { type: string | string[]; pattern?: string; format?: string }>;
      required: string[];
      additionalProperties: boolean;
    };
    expect(properties.day).toMatchObject({ type: 'string', format: 'date' });
    expect(properties.money).toMatchObject({ type: ['string', 'null'], pattern: '^-?[0-9]+(\\.[0-9]{12})?$' });
    expect(properties.count).toMatchObject({ type: 'string', pattern: '^-?[0-9]+$' });
    expect(properties.paid).toMatchObject({ type: ['boolean', 'null'] });
    const description = 'A column.';
    expect(properties.sold).toEqual({
      type: ['string', 'null'],
      pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$',
      description,
    });
    for (const name of ['at', 'isrc', 'note'])
      expect(properties[name]).toEqual({ type: ['string', 'null'], description });
    expect(about).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'bedrot-data-lake/example/all-types/v1',
      title: 'example/all-types',
      description: 'Every column type and check once.',
      type: 'object',
    });
    expect(required).toEqual(stagingColumns(allTypes).map(({ name }) => name));
    expect(additionalProperties).toBe(false);
  });

  test('validates the rows that a query prints, and refuses others', async () => {
    const lake = await testLake({ config: keepPersonal() });
    for (const { path, bytes, expected } of oneOfEach()) {
      await lake.land(`inbox/${path}/${expected.fileName}`, bytes, { 'as-of': expected.asOf });
    }
    await lake.chain();
    for (const contract of shownContracts) {
      const schema = z.fromJSONSchema(jsonSchema(contract) as Parameters<typeof z.fromJSONSchema>[0]);
      const rows = await lake.rows(`SELECT * FROM staging.${relationOf(contract.dataset)}`);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(schema.safeParse(row).error?.message).toBeUndefined();
      expect(schema.safeParse({ ...rows[0], another: 'x' }).success).toBe(false);
      expect(schema.safeParse({ ...rows[0], _line: 5 }).success).toBe(false);
    }
  });
});

describe('the catalogue', () => {
  test('page of a dataset says its scope, columns and checks', () => {
    const page = cataloguePage(datasetEntry(allTypes)).replace(/ +/g, ' ');
    expect(page).toContain('- Scope: within `account, day` newer evidence replaces older, whole');
    expect(page).toContain('| `money` | DECIMAL(18,12) | yes | usd | sum | | A column. |');
    expect(page).toContain('| `note` | VARCHAR | yes | | | yes | A column. |');
    expect(page).toContain('| count_in_range | error | `count` from -5 to 1000000 |');
    expect(page).toContain('| widest_bound | error | `widest` from any to 123456789012345 |');
    expect(page).toContain('has the form `[A-Z]{2}[A-Z0-9]{3}[0-9]{7}\\|.{2,4}` |');
  });

  test('page of a dataset without months or checks says so, in cells that hold what tables cannot', () => {
    const { name, ...others } = textOnly.columns;
    const columns = { name: { ...present(name), description: 'A name\nof two lines | and a bar.' }, ...others };
    expect(cataloguePage(datasetEntry({ ...textOnly, columns }))).toBe(
      `# example/text-only

Every column type and check once.

- Table: \`staging.example_text_only\`
- Owner: nobody
- Contract version: 1
- Where it comes from: written for the tests
- Feeds: no table yet
- Recognised by: \`Name\`
- Scope: within \`account, name\` newer evidence replaces older, whole
- Parts by month of: none, one part per raw object
- Freshness: new evidence every 24 hours, 1 days behind the calendar

| column      | type      | null | unit | adds up by | personal | description                                                            |
| ----------- | --------- | ---- | ---- | ---------- | -------- | ---------------------------------------------------------------------- |
| \`name\`      | VARCHAR   | yes  |      |            |          | A name of two lines \\| and a bar.                                      |
| \`place\`     | VARCHAR   | yes  |      |            |          | A column.                                                              |
| \`account\`   | VARCHAR   | no   |      |            |          | Account the data belongs to.                                           |
| \`_raw\`      | VARCHAR   | no   |      |            |          | SHA-256 of the raw object that holds the row.                          |
| \`_document\` | VARCHAR   | no   |      |            |          | Document inside the raw object: a path in the zip, or the file itself. |
| \`_line\`     | BIGINT    | no   |      |            |          | Line in the document, from 1; the element in a JSON array.             |
| \`as_of\`     | TIMESTAMP | no   |      |            |          | When the newest evidence for the row was captured (UTC).               |
`,
    );
  });

  test('docs/catalog holds what the registry gives: `npm run catalog` writes it', () => {
    const pages = catalogue(
      contracts,
      marts.map(({ contract }) => contract),
    );
    const folder = join(root, 'docs/catalog');
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
  });
});

test('docs/exports.md holds what the registry gives: `npm run catalog` writes it', () => {
  const page = exportsPage(
    sources,
    marts.map(({ contract }) => contract),
  );
  expect(readFileSync(join(root, 'docs/exports.md'), 'utf8')).toBe(page);
});

test('docs/tables.md has a row for each table: add it there', () => {
  const page = readFileSync(join(root, 'docs/tables.md'), 'utf8');
  const rows = [...page.matchAll(/^\| \[`curated\.(\w+)`\]/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(marts.map(({ contract }) => contract.mart).sort());
});

describe('the registry', () => {
  const folders = (path: string) =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();

  test('has a line for each folder under lib/sources, and a folder for each line', () => {
    expect(sources.map(({ id }) => id).sort()).toEqual(folders('lib/sources'));
    for (const { id, datasets } of sources) {
      expect(datasets.length).toBeGreaterThan(0);
      for (const { contract } of datasets) expect(contract.dataset).toMatch(new RegExp(`^${id}/`));
    }
  });

  test('has a line for each folder under lib/marts, with its SQL, and a folder for each line', () => {
    const named = marts.map(({ contract }) => contract.mart.replaceAll('_', '-'));
    expect(named.sort()).toEqual(folders('lib/marts'));
    for (const name of named) expect(readdirSync(join(root, 'lib/marts', name))).toContain(`${name}.sql`);
  });

  test('has each dataset once, under an id that no other has in SQL', () => {
    const names = contracts.map(({ dataset }) => relationOf(dataset));
    expect(new Set(names).size).toBe(names.length);
  });

  test('has the inputs of every mart', () => {
    const known = contracts.map(({ dataset }) => dataset);
    for (const { contract } of marts) for (const { dataset } of contract.inputs) expect(known).toContain(dataset);
  });
});
