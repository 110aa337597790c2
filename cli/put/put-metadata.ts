import type { Terminal } from '../../host/terminal.ts';
import { nearestName } from '../../lib/contract/header.ts';
import { sayableFacts } from '../../lib/document/said-facts.ts';
import { accountSlug } from '../../lib/lake/account.ts';
import { limits } from '../../lib/lake/limits.ts';
import { areFacts, factsText, saidFormsSchema } from '../../lib/lake/said-forms.ts';
import { datasetsOf } from '../../lib/ports.ts';
import { sources } from '../../lib/sources/registry.ts';
import { type Call, usageError } from '../command.ts';

/** Checks --source, --account and --as-of: a misspelt source would hide the files, and a wrong time would never be outdated. */
export function metadataOf({ values }: Call, terminal: Terminal): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = {};
  const { source, account } = values;
  if (source !== undefined) {
    const ids = sources.map(({ id }) => id);
    const nearest = nearestName(source, ids);
    if (!ids.includes(source)) {
      throw usageError(
        `There is no source '${source}': ${nearest ? `did you mean ${nearest}?` : `name one of ${ids.join(', ')}.`}`,
        'put',
      );
    }
    metadata.source = source;
  }
  if (account !== undefined) {
    const slug = accountSlug(account);
    if (slug === undefined)
      throw usageError(`The account '${account}' has no letter a-z and no digit: give it a name that has one.`, 'put');
    metadata.account = slug;
  }
  if (values['as-of'] !== undefined) metadata['as-of'] = isoTime(values['as-of'], terminal.now()).toISOString();
  for (const form of ['numbers', 'dates'] as const) {
    const said = values[form];
    const known = saidFormsSchema.shape[form].unwrap().options;
    if (said === undefined) continue;
    if (!known.some((one) => one === said))
      throw usageError(`--${form} ${said} is not known: write ${known.join(', ')}.`, 'put');
    metadata[form] = said;
  }
  if (values.say !== undefined) metadata.facts = factsText(saidFacts(values.say));
  return metadata;
}

/** Reads `window=28day,song=Tide Lamp`. A comma that begins no new fact belongs to the value. */
function saidFacts(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(/,(?=\s*[a-z][a-z0-9_]*=)/).map((one) => /^\s*([a-z][a-z0-9_]*)=(.*?)\s*$/su.exec(one));
  const known = [...new Set(datasetsOf({ sources }).flatMap((dataset) => sayableFacts(dataset)))].sort();
  const facts: Record<string, string> = {};
  for (const pair of pairs) {
    const [, name, value] = pair ?? [];
    if (name === undefined || value === undefined || name in facts)
      throw usageError(`--say ${text} is not known: write FACT=VALUE, such as window=28day.`, 'put');
    if (!known.includes(name))
      throw usageError(`There is no fact '${name}' to say: name one of ${known.join(', ')}.`, 'put');
    facts[name] = value.trim();
  }
  if (!areFacts(facts)) throw usageError(`--say ${text} is empty or too long.`, 'put');
  return facts;
}

const isoForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Reads an ISO date or date-time. Without a zone it is UTC, as all times of the lake are. */
function isoTime(text: string, now: Date): Date {
  const [, year, month, day, hour, , , zone] = isoForm.exec(text) ?? [];
  const at = new Date(hour !== undefined && zone === undefined ? `${text.replace(' ', 'T')}Z` : text.replace(' ', 'T'));
  // Date reads 31 February as 3 March.
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (year === undefined || Number.isNaN(at.getTime()) || !isDay) {
    throw usageError(`--as-of ${text} is not a time: write it such as 2026-11-01 or 2026-11-01T08:15:00Z.`, 'put');
  }
  if (at.getTime() > now.getTime() + limits.asOfAheadMs) {
    throw usageError(`--as-of ${text} is in the future: write when the files were exported.`, 'put');
  }
  return at;
}
