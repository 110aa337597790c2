#!/bin/sh
# A guess: a streamed result of @duckdb/node-api throws when its statement fails half-way, as a read of the whole does, or
# its iteration ends with an error in some other way.
# What happens: the iteration ends as if the result were complete. `yieldRows`, `yieldRowObjectJson`, `fetchChunk` and
# `for await` give the rows up to the failing chunk and then an empty chunk, and no error is thrown or can be asked for. A
# program that writes what it reads writes a cut result and succeeds. Whether the error is thrown (from `stream` itself)
# or lost depends on how far the statement came before its first rows were fetched. The one sign is `isStreaming`: true
# before, false after a lost error, true after a proper end.
# Versions: @duckdb/node-api 1.5.5-r.5. Source: a test of `lake query --csv` over rows that cannot be cast.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5
cat >seen.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const bad = "SELECT CAST(CASE WHEN range > 900000 THEN 'x' ELSE '1' END AS INTEGER) AS n FROM range(1000000)";
async function streamed(sql) {
  const result = await connection.stream(sql);
  const before = result.isStreaming;
  let rows = 0;
  for await (const batch of result.yieldRowObjectJson()) rows += batch.length;
  return { rows, before, after: result.isStreaming };
}
const whole = await connection.runAndReadAll(bad).then(() => 'no error', (error) => error.message.split('\n')[0]);
const cut = await streamed(bad);
const good = await streamed('FROM range(1000000)');
console.log('read whole:', whole);
console.log('streamed, failing:', JSON.stringify(cut));
console.log('streamed, sound:', JSON.stringify(good));
const isAsSaid =
  whole.startsWith('Conversion Error') &&
  cut.rows > 0 && cut.rows < 1000000 && cut.before && !cut.after &&
  good.rows === 1000000 && good.before && good.after;
process.exit(isAsSaid ? 0 : 1);
JS
node seen.mjs
