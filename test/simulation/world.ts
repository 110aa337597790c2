import type { DatasetId, Document } from './model/rows.ts';
import { campaignDays, insightsDump, namesDump } from './owners/ads.ts';
import { followerExport, overviewExport } from './owners/social.ts';
import { growHistory, type History, statementExport, withoutEarnings } from './owners/statements.ts';
import { asOfs, laterAsOfs, sameSize, sourceOfDataset, type Upload, type World } from './owners/upload.ts';
import { contestedWorld, overwrittenWorld } from './races.ts';
import type { Random } from './random.ts';

export type { Upload, World } from './owners/upload.ts';

const accounts = ['nova', 'harbor.lights', 'zoe'] as const;
const kinds = [
  'statement',
  'statement',
  'statement',
  'overview',
  'overview',
  'followers',
  'insights',
  'insights',
  'names',
] as const;

/**
 * Draws a world of one to three accounts and a handful of files, in the order in which they are dropped. Some owners have the
 * daily CSV of campaigns beside insights; said from outside, so that the worlds of all others stay what they were.
 */
export function drawWorld(random: Random, hasDailyCsv = false): World {
  const archives = random.chance(0.4);
  if (archives && random.chance(0.3)) return contestedWorld(random);
  if (random.chance(0.06)) return overwrittenWorld(random);
  // What is archived comes into question where the same tables change often: few accounts, one kind.
  const some = accounts.slice(0, random.pick(archives ? [1, 1, 1, 2] : [1, 1, 2, 3]));
  const histories = new Map(some.map((account): [string, History] => [account, new Map()]));
  const configured = random.chance(0.3) ? { distrokid: ['nova'], tiktok: ['nova'] } : {};
  // Files of one kind and account contest each other; files of all kinds meet in marts.
  const favourites = random.chance(archives ? 0.2 : 0.4) ? kinds : random.shuffled(kinds).slice(0, random.int(1, 2));
  const uploads: Upload[] = [];
  // Where nothing says when a file was captured, the same file again and another in between is all that matters.
  const isUndated = random.chance(0.12);
  for (let n = random.int(archives ? 3 : 2, 8); n > 0; n--) {
    const earlier = uploads.length > 0 && random.chance(isUndated ? 0.5 : 0.3) ? random.pick(uploads) : undefined;
    const account = earlier && random.chance(0.7) ? earlier.account : random.pick(some);
    const history = histories.get(account) ?? new Map();
    const document = earlier
      ? earlier.documents[0]
      : drawDocument(random, random.pick(favourites), { history, account, hasDailyCsv });
    const text = earlier?.text ?? document?.text ?? '';
    const source = earlier?.source ?? sourceOfDataset(document?.dataset ?? '');
    const broken = earlier || !document ? undefined : breakDocument(random, document);
    const place = drawPlace(random, {
      source,
      account,
      nth: uploads.length,
      dataset: document?.dataset,
      configured,
      isUndated,
    });
    const upload = {
      ...place,
      source,
      text: broken ?? text,
      documents: document && broken === undefined ? [document] : [],
    };
    uploads.push(replacing(random, upload, uploads));
  }
  const robberies = random.chance(0.25) ? random.int(1, 2) : 0;
  const ordered = random.chance(archives ? 0.8 : 0.5) ? uploads : random.shuffled(uploads);
  const again = archives ? returning(random, ordered) : [];
  const late = again.length;
  return {
    uploads: [...ordered, ...again],
    configured,
    archives,
    race: undefined,
    late,
    upgrades: random.chance(0.2),
    robberies,
  };
}

interface DocumentFacts {
  readonly history: History;
  readonly account: string;
  readonly hasDailyCsv: boolean;
}

function drawDocument(random: Random, kind: (typeof kinds)[number], facts: DocumentFacts): Document {
  const { history, account, hasDailyCsv } = facts;
  switch (kind) {
    case 'statement':
      for (let n = random.int(1, 3); n > 0; n--) growHistory(random, history);
      return statementExport(random, history);
    case 'overview':
      return overviewExport(random);
    case 'followers':
      return followerExport(random);
    case 'insights':
      if (hasDailyCsv && random.chance(0.5)) return campaignDays(random);
      return insightsDump(random, `99000000000010${accounts.indexOf(account as 'nova')}`);
    case 'names':
      return namesDump(
        random,
        random.pick(['metaads/campaigns', 'metaads/campaigns', 'metaads/adsets', 'metaads/ads'] as const),
      );
  }
}

/** Mostly nothing; else the document's text damaged so that validate has to refuse it. */
function breakDocument(random: Random, document: Document): string | undefined {
  if (random.chance(0.88)) return undefined;
  if (document.text.startsWith('[') || document.text.startsWith('{'))
    return document.text.slice(0, random.int(document.text.length >> 1, document.text.length - 1));
  const [header = ''] = document.text.split(/[\r\n]/, 1);
  if (document.dataset === 'distrokid/bank-details' && random.chance(0.5)) return withoutEarnings(document);
  return random.pick(['', `${header}\n`, 'name,colour\nKite,blue\n']);
}

interface PlaceFacts {
  readonly source: string;
  readonly account: string;
  readonly nth: number;
  readonly dataset: DatasetId | undefined;
  readonly configured: World['configured'];
  readonly isUndated: boolean;
}

/** Where and how a file is dropped: whose it is and when it was captured is stated, stands in the path, or is nowhere. */
function drawPlace(random: Random, facts: PlaceFacts): Pick<Upload, 'key' | 'metadata' | 'account' | 'statedAsOf'> {
  const { source, account, nth, dataset, configured, isUndated } = facts;
  const isCsv = source === 'tiktok' || dataset === 'metaads/campaign-daily';
  const ending = isCsv ? 'csv' : source === 'metaads' ? 'json' : 'tsv';
  const asOf = !isUndated && random.chance(0.7) ? random.pick(asOfs) : undefined;
  if (asOf !== undefined && dataset === 'tiktok/overview' && random.chance(0.4)) {
    // As Studio names it: it says whose it is and when it was made.
    const key = `inbox/${nth}/Overview_2026-08-28_${Date.parse(asOf) / 1000}_${account}.csv`;
    return { key, metadata: {}, account, statedAsOf: asOf };
  }
  const inPath = asOf !== undefined && random.chance(0.4);
  const name = inPath
    ? `export_${asOf.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')}.${ending}`
    : `export.${ending}`;
  const stated: Record<string, string> = asOf === undefined || inPath ? {} : { 'as-of': asOf };
  const who = random.fraction();
  const base = { statedAsOf: asOf };
  if (who < 0.5) return { ...base, key: `${source}/${account}/${nth}/${name}`, metadata: stated, account };
  if (who < 0.85) return { ...base, key: `inbox/${nth}/${name}`, metadata: { ...stated, account, source }, account };
  return { ...base, key: `inbox/${nth}/${name}`, metadata: stated, account: configured[source]?.[0] ?? 'default' };
}

/** Files that come again after months, as the newest that is known. */
function returning(random: Random, uploads: readonly Upload[]): readonly Upload[] {
  const known = uploads.filter(({ documents }) => documents.length > 0);
  if (known.length === 0) return [];
  // Two of them in turn, mostly: then one of them is what the tables do not say now.
  const some = random.chance(0.7) ? random.shuffled(known).slice(0, 2) : known;
  return Array.from({ length: random.int(0, 4) }, (_, nth): Upload => {
    const { metadata: _own, ...upload } = random.pick(some);
    const asOf = random.pick(laterAsOfs);
    const metadata = { account: upload.account, source: upload.source, 'as-of': asOf };
    const others = known.filter(({ text }) => text !== upload.text);
    // Also over a file that is about to be archived.
    const key =
      others.length > 0 && random.chance(0.4) ? random.pick(others).key : `inbox/again-${nth}/${safeName(upload.key)}`;
    return { ...upload, key, metadata, statedAsOf: asOf };
  });
}

function safeName(key: string): string {
  return `export${key.slice(key.lastIndexOf('.'))}`;
}

/** Now and then a file is dropped over an earlier one: the same key with other bytes, some of them as many as before. */
function replacing(random: Random, upload: Upload, earlier: readonly Upload[]): Upload {
  if (earlier.length > 0 && random.chance(0.06)) return sameSize(random.pick(earlier));
  const over = earlier.filter(
    ({ key, source, text }) =>
      key.startsWith(`${upload.source}/${upload.account}/`) && source === upload.source && text !== upload.text,
  );
  if (over.length === 0 || !upload.key.startsWith(`${upload.source}/`) || !random.chance(0.3)) return upload;
  const { key, metadata, statedAsOf, account } = random.pick(over);
  return { ...upload, key, metadata, statedAsOf, account };
}
