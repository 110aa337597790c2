#!/usr/bin/env bash
# A sum of whole numbers becomes a binary float on its way through Parquet.
#
# Guess: sum() of a BIGINT is a whole number of 64 or 128 bits, and COPY … TO 'x.parquet' keeps it or refuses it.
# Seen:  sum(BIGINT) is HUGEINT, Parquet has no such type, and COPY writes DOUBLE without a word: 9007199254740993 comes back as
#        9007199254740992.0. Cast to BIGINT or DECIMAL(38,0) it comes back exact.
# Means: every count of a table is cast before it is written, and the Parquet schema of each table is a test.
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
const streams = 'FROM (VALUES (9007199254740990::BIGINT), (3::BIGINT)) t(n)';
const type = await ask(`SELECT typeof(sum(n)) ${streams}`);
await connection.run(`COPY (SELECT sum(n) AS s, CAST(sum(n) AS DECIMAL(38,0)) AS d, CAST(sum(n) AS BIGINT) AS b ${streams}) TO 'sums.parquet'`);
const read = await ask(`SELECT typeof(s), s::VARCHAR, typeof(d), d::VARCHAR, typeof(b), b::VARCHAR FROM 'sums.parquet'`);
console.log({ type, read });
assert.deepEqual(type, [['HUGEINT']]);
assert.deepEqual(read, [
  ['DOUBLE', '9007199254740992.0', 'DECIMAL(38,0)', '9007199254740993', 'BIGINT', '9007199254740993'],
]);
JS
node see.mjs
