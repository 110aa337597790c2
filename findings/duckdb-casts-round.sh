#!/usr/bin/env bash
# TRY_CAST is no check of a number's form: it rounds, and it reads texts that no export means as numbers.
#
# Guess: TRY_CAST('1.005' AS DECIMAL(10,2)) and TRY_CAST('12.5' AS INTEGER) are NULL, because the value does not fit the type.
# Seen:  they are 1.01 and 13. '1_000', '0x10', ' 12 ' and '1e3' are whole numbers as well, so an order number or a hexadecimal id
#        in a column of counts is a count. Only the comma is refused.
# Means: a text is held against its form first, and the cast only follows where it changes nothing.
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
const cast = async (text, type) =>
  (await connection.runAndReadAll(`SELECT TRY_CAST('${text}' AS ${type})::VARCHAR`)).getRowsJson()[0][0];
const seen = {};
for (const text of ['12.5', '1_000', '0x10', ' 12 ', '1e3', '1,5']) seen[text] = await cast(text, 'INTEGER');
for (const text of ['1.005', '1_0', '1e3', '1,50']) seen[`${text} (decimal)`] = await cast(text, 'DECIMAL(10,2)');
console.log(seen);
assert.deepEqual(seen, {
  '12.5': '13', '1_000': '1000', '0x10': '16', ' 12 ': '12', '1e3': '1000', '1,5': null,
  '1.005 (decimal)': '1.01', '1_0 (decimal)': '10.00', '1e3 (decimal)': '1000.00', '1,50 (decimal)': null,
});
JS
node see.mjs
