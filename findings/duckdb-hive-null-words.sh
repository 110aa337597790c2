#!/usr/bin/env bash
# A partition folder named after a word for nothing is read as NULL; which words those are is not what one would guess.
#
# Guess: PARTITION_BY writes NULL as a folder of its own (__HIVE_DEFAULT_PARTITION__), so the text 'null' stays a text.
# Seen:  rows whose partition value is the text null, NULL or Null come back as NULL, three texts as one. NA (Namibia) stays.
# Means: what is a fact of a key (account, month) is parsed from the key by us and given as a constant; hive_partitioning is off.
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
await connection.run(`COPY (SELECT * FROM (VALUES (1, 'null'), (2, 'NULL'), (3, 'Null'), (4, 'NA'), (5, 'nova')) t(n, account))
  TO 'table' (FORMAT parquet, PARTITION_BY (account))`);
const rows = (await connection.runAndReadAll(
  `SELECT n, account FROM read_parquet('table/**/*.parquet', hive_partitioning = true) ORDER BY n`,
)).getRowsJson();
console.log(rows);
assert.deepEqual(rows, [[1, null], [2, null], [3, null], [4, 'NA'], [5, 'nova']]);
JS
node see.mjs
