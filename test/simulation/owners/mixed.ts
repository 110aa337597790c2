import type { Random } from '../random.ts';
import { audienceTimeline, linkOverview, viewersExport } from './audience.ts';
import { planDecisions } from './decisions.ts';
import { mailCampaigns, mailReports } from './emails.ts';
import { type Exported, packExports } from './packed.ts';
import { followerExport, overviewExport } from './social.ts';
import { growHistory, type History, statementExport } from './statements.ts';
import { appleAnswer, spotifyAnswer } from './streams.ts';
import { asOfs, sourcesOfUpload, type Upload, type World } from './upload.ts';
import { contentExport, studioTable } from './videos.ts';

/** What an owner of all kinds of accounts exports, by kind. */
const exporters: Readonly<Record<string, (random: Random, facts: ExporterFacts) => Exported>> = {
  statement: (random, { history }) => {
    for (let n = random.int(1, 2); n > 0; n--) growHistory(random, history);
    return [statementExport(random, history)];
  },
  overview: (random) => [overviewExport(random)],
  followers: (random) => [followerExport(random)],
  viewers: viewersExport,
  audience: audienceTimeline,
  spotifyStreams: spotifyAnswer,
  appleStreams: appleAnswer,
  links: linkOverview,
  tiktokVideos: contentExport,
  youtubeVideos: studioTable,
  mailReports,
  mailCampaigns,
};

interface ExporterFacts {
  readonly history: History;
}

const accounts = ['nova', 'zoe'] as const;

/** Kinds that one table is made of. */
const together: readonly (readonly string[])[] = [
  ['spotifyStreams', 'appleStreams'],
  ['followers', 'viewers', 'audience', 'overview'],
  ['tiktokVideos', 'youtubeVideos'],
  ['mailReports', 'mailCampaigns'],
  ['links', 'statement'],
];

/**
 * An owner of two accounts who exports from everywhere, and packs some of it into zips: of one kind or of several, of one
 * source or of two. Two kinds a world, mostly, so that files of one kind meet.
 */
export function mixedWorld(random: Random): World {
  const histories = new Map(accounts.map((account): [string, History] => [account, new Map()]));
  const all = Object.keys(exporters);
  const kinds = random.chance(0.3)
    ? all
    : random.chance(0.6)
      ? random.pick(together)
      : random.shuffled(all).slice(0, 3);
  const whose = random.pick([['nova'], accounts]);
  const uploads: Upload[] = [];
  for (let nth = 0, count = random.int(2, 7); nth < count; nth++) {
    const account = random.pick(whose);
    const history: History = histories.get(account) ?? new Map();
    const draw = () => exporters[random.pick(kinds)]?.(random, { history }) ?? [];
    const earlier = uploads.length > 0 && random.chance(0.25) ? random.pick(uploads) : undefined;
    const content = earlier ?? (random.chance(0.35) ? zipOf(random, draw) : fileOf(draw()));
    uploads.push(placed(random, content, earlier && random.chance(0.7) ? earlier.account : account, nth));
  }
  return {
    uploads,
    decisions: planDecisions(random, uploads),
    configured: {},
    archives: false,
    race: undefined,
    late: 0,
    upgrades: random.chance(0.2),
    robberies: random.chance(0.2) ? 1 : 0,
  };
}

type Content = Pick<Upload, 'text' | 'documents' | 'refusedMembers'> & { readonly ending: string };

function fileOf(documents: Exported): Content {
  const text = documents[0]?.text ?? '';
  return { text, documents, ending: /^[[{]/.test(text) ? 'json' : 'csv' };
}

/** One to three exports in a zip, two of one kind now and then. */
function zipOf(random: Random, draw: () => Exported): Content {
  const exports = Array.from({ length: random.int(1, 3) }, draw);
  const { bytes, documents, refusedMembers } = packExports(random, exports);
  return { text: bytes, documents, refusedMembers, ending: 'zip' };
}

/** In an inbox with everything stated, or in the folder of its source and account. A zip of two sources has no such folder. */
function placed(
  random: Random,
  { text, documents, refusedMembers, ...content }: Content | Upload,
  account: string,
  nth: number,
): Upload {
  const ending = 'ending' in content ? content.ending : content.key.slice(content.key.lastIndexOf('.') + 1);
  const sources = sourcesOfUpload({ documents });
  const [source = ''] = sources;
  const ofCapture = documents.some(({ dataset }) => dataset === 'youtube/videos');
  const asOf = ofCapture || random.chance(0.8) ? random.pick(asOfs) : undefined;
  const stated: Record<string, string> = asOf === undefined ? {} : { 'as-of': asOf };
  const name = documents[0]?.member === undefined ? (documents[0]?.name ?? 'export') : 'export';
  const inFolder = sources.length === 1 && random.chance(0.5);
  return {
    key: inFolder ? `${source}/${account}/${nth}/${name}.${ending}` : `inbox/${nth}/${name}.${ending}`,
    text,
    documents,
    ...(refusedMembers ? { refusedMembers } : {}),
    source,
    account,
    metadata: inFolder ? stated : { ...stated, account },
    statedAsOf: asOf,
  };
}
