#!/usr/bin/env bash
# A union of two decimals of different scale drops places, without an error.
#
# Guess: UNION ALL of DECIMAL(38,12) and DECIMAL(38,2) keeps twelve places, or refuses because 38 digits are not enough for both.
# Seen:  the result is DECIMAL(38,2) and 0.123456789012 is 0.12. COALESCE and CASE do the same. With narrower types, whose
#        digits fit into 38 together, nothing is lost: a query is right in a test and wrong on wider sums, since sum() of any
#        DECIMAL is DECIMAL(38,s).
# Means: sums of money of different scale get one explicit type before they meet.
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
const wide = await ask(`SELECT typeof(x), x::VARCHAR FROM (
  SELECT 0.123456789012::DECIMAL(38,12) AS x UNION ALL SELECT 1.5::DECIMAL(38,2))`);
const narrow = await ask(`SELECT typeof(x), x::VARCHAR FROM (
  SELECT 0.123456789012::DECIMAL(18,12) AS x UNION ALL SELECT 1.5::DECIMAL(18,2))`);
const sums = await ask(`SELECT typeof(x), x::VARCHAR FROM (
  SELECT sum(a) AS x FROM (SELECT 0.123456789012::DECIMAL(18,12) AS a)
  UNION ALL SELECT sum(b) FROM (SELECT 1.5::DECIMAL(18,2) AS b))`);
const coalesced = await ask(`SELECT typeof(coalesce(a, b)), coalesce(a, b)::VARCHAR
  FROM (SELECT 0.123456789012::DECIMAL(38,12) AS a, 1.5::DECIMAL(38,2) AS b)`);
console.log({ wide, narrow, sums, coalesced });
assert.deepEqual(wide, [['DECIMAL(38,2)', '0.12'], ['DECIMAL(38,2)', '1.50']]);
assert.deepEqual(narrow, [['DECIMAL(28,12)', '0.123456789012'], ['DECIMAL(28,12)', '1.500000000000']]);
assert.deepEqual(sums, [['DECIMAL(38,2)', '0.12'], ['DECIMAL(38,2)', '1.50']]);
assert.deepEqual(coalesced, [['DECIMAL(38,2)', '0.12']]);
JS
node see.mjs
