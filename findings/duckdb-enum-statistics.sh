#!/usr/bin/env bash
# The Parquet statistics of an ENUM column describe the type, not the rows.
#
# Guess: min and max of a column chunk are the least and greatest value that occurs in it.
# Seen:  ten rows of 'm', typed as ENUM('a','m','z'), are written with min 'a' and max 'z'; as VARCHAR with 'm' and 'm'. A reader
#        that skips row groups by statistics skips nothing, and one that answers min() or max() from them answers wrongly.
# Means: enumerations are for work in memory; columns are cast to VARCHAR where a file's statistics matter.
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
await connection.run(`CREATE TYPE store AS ENUM ('a', 'm', 'z')`);
await connection.run(`COPY (SELECT 'm'::store AS c FROM range(10)) TO 'enum.parquet'`);
await connection.run(`COPY (SELECT 'm' AS c FROM range(10)) TO 'text.parquet'`);
const of = async (file) => (await connection.runAndReadAll(
  `SELECT stats_min_value, stats_max_value FROM parquet_metadata('${file}')`,
)).getRowsJson();
const seen = { enum: await of('enum.parquet'), text: await of('text.parquet') };
console.log(seen);
assert.deepEqual(seen, { enum: [['a', 'z']], text: [['m', 'm']] });
JS
node see.mjs
