#!/usr/bin/env bash
# The text of a JSON number is not the text in the file, although ->> promises text.
#
# Guess: '{"a": 1.10}' ->> 'a' is the text '1.10': ->> gives VARCHAR, so no float is in between.
# Seen:  fractions go through a double: 1.10 comes out as 1.1, and 0.12345678901234567890 as 0.12345678901234568. Whole numbers
#        of 20 digits come out whole, so ids look safe and money is not; 1e-7 keeps its exponent, which a strict decimal refuses.
# Means: money of a JSON answer is taken as text from the document itself, not through DuckDB's JSON functions.
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
const text = async (number) =>
  (await connection.runAndReadAll(`SELECT '{"a": ${number}}'::JSON ->> 'a'`)).getRowsJson()[0][0];
const seen = {};
for (const number of ['1.10', '0.12345678901234567890', '12021000000000000017', '1e-7']) seen[number] = await text(number);
console.log(seen);
assert.deepEqual(seen, {
  '1.10': '1.1',
  '0.12345678901234567890': '0.12345678901234568',
  '12021000000000000017': '12021000000000000017',
  '1e-7': '1e-7',
});
JS
node see.mjs
