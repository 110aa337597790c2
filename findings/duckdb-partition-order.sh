#!/usr/bin/env bash
# COPY … PARTITION_BY does not keep the order of its query, even with one thread.
#
# Guess: with threads = 1 and preserve_insertion_order = true, the rows of a partition lie in the file as ORDER BY gave them.
# Seen:  up to 524,288 rows they do. With more, each partition's file has stretches in another order: its first row is not the
#        first of the query. COPY without PARTITION_BY keeps the order at any size.
# Means: files that are named by a digest of their rows are written one at a time.
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
await connection.run('SET threads = 1');
await connection.run('SET preserve_insertion_order = true');
async function isOrdered(rows, partition) {
  const target = `t${rows}${partition ? 'p' : ''}`;
  await connection.run(`COPY (SELECT n, n % 2 AS half FROM range(${rows}) r(n) ORDER BY n)
    TO '${target}' (FORMAT parquet${partition ? ', PARTITION_BY (half)' : ''})`);
  const files = partition ? `${target}/half=0/*.parquet` : target;
  const [[breaks]] = (await connection.runAndReadAll(`SELECT count(*) FROM (
    SELECT n, lag(n) OVER (ORDER BY file_row_number) AS before FROM read_parquet('${files}', file_row_number = true))
    WHERE n < before`)).getRowsJson();
  return Number(breaks) === 0;
}
const seen = {
  'partitioned, 524,288 rows': await isOrdered(524_288, true),
  'partitioned, 1,048,576 rows': await isOrdered(1_048_576, true),
  'one file, 1,048,576 rows': await isOrdered(1_048_576, false),
};
console.log(seen);
assert.deepEqual(seen, {
  'partitioned, 524,288 rows': true,
  'partitioned, 1,048,576 rows': false,
  'one file, 1,048,576 rows': true,
});
JS
node see.mjs
