#!/usr/bin/env bash
# The type of a column over several Parquet files is the first file's, and later files are rounded to it.
#
# Guess: read_parquet of files with DECIMAL(10,2) and DECIMAL(10,4) takes the wider type, as union_by_name does, or refuses.
# Seen:  the first file in the list decides. With the two-place file first, 1.2567 of the second is read as 1.26; the order of
#        the list (or of a glob) changes sums. With union_by_name = true it is DECIMAL(12,4) and nothing is lost.
# Means: files of one table are written with one type, and outside readers get union_by_name.
# Versions: DuckDB 1.5.5 (@duckdb/node-api 1.5.5-r.5). Source: run here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowsJson();
await connection.run(`COPY (SELECT 1.25::DECIMAL(10,2) AS m) TO 'two.parquet'`);
await connection.run(`COPY (SELECT 1.2567::DECIMAL(10,4) AS m) TO 'four.parquet'`);
const of = (files, option = '') => ask(`SELECT typeof(m), m::VARCHAR FROM read_parquet(${files}${option}) ORDER BY m`);
const twoFirst = await of("['two.parquet', 'four.parquet']");
const fourFirst = await of("['four.parquet', 'two.parquet']");
const byName = await of("['two.parquet', 'four.parquet']", ', union_by_name = true');
console.log({ twoFirst, fourFirst, byName });
assert.deepEqual(twoFirst, [['DECIMAL(10,2)', '1.25'], ['DECIMAL(10,2)', '1.26']]);
assert.deepEqual(fourFirst, [['DECIMAL(10,4)', '1.2500'], ['DECIMAL(10,4)', '1.2567']]);
assert.deepEqual(byName, [['DECIMAL(12,4)', '1.2500'], ['DECIMAL(12,4)', '1.2567']]);
JS
node see.mjs
