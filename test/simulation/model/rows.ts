/**
 * What the oracle knows of a document: the typed rows that the lake has to accept, by construction and not by reading the
 * text again. `scope` is what newer evidence replaces whole.
 */
interface Scoped {
  readonly scope: string;
}

/** A line of a bank statement; earnings in units of 1e-12 USD. */
export interface StatementRow extends Scoped {
  readonly date: string;
  readonly saleMonth: string;
  readonly store: string;
  readonly artist: string;
  readonly title: string;
  readonly isrc: string | null;
  readonly upc: string;
  readonly country: string;
  readonly quantity: bigint;
  readonly earnings: bigint;
}

/** What tells a line from the others of its reporting date. */
export function lineOfStatement({ isrc, upc, title, store, country, saleMonth }: StatementRow): string {
  return JSON.stringify([isrc ?? `${upc} ${title}`, store, country, saleMonth]);
}

export interface OverviewRow extends Scoped {
  readonly date: string;
  readonly views: bigint | null;
  readonly profileViews: bigint | null;
  readonly likes: bigint | null;
  readonly comments: bigint | null;
  readonly shares: bigint | null;
}

export interface FollowerRow extends Scoped {
  readonly date: string;
  readonly followers: bigint | null;
  /** Followers gained less followers lost. */
  readonly change: bigint | null;
}

/** A day of a distributor's trend, or of what a store told it. */
export interface StreamsRow extends Scoped {
  readonly date: string;
  readonly streams: bigint;
}

/** An artist's day at Spotify. */
export interface AudienceRow extends Scoped {
  readonly date: string;
  readonly listeners: bigint | null;
  readonly monthlyListeners: bigint | null;
  readonly followers: bigint | null;
  readonly streams: bigint | null;
}

export interface ViewersRow extends Scoped {
  readonly date: string;
  readonly viewers: bigint | null;
}

/** A day of a link page. */
export interface LinkDayRow extends Scoped {
  readonly date: string;
  readonly views: bigint | null;
  readonly clicks: bigint | null;
  readonly uniqueViews: bigint | null;
  readonly uniqueClicks: bigint | null;
}

/** A video with its totals as an export tells them; of its whole life, or of a window. */
export interface VideoRow extends Scoped {
  readonly videoId: string;
  readonly title: string | null;
  readonly publishedOn: string;
  readonly url: string;
  /** The day that the export says it was made; of those that do not say it, the capture's. */
  readonly capturedOn: string | null;
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly views: bigint | null;
  readonly likes: bigint | null;
  readonly comments: bigint | null;
  readonly shares: bigint | null;
}

/** An e-mail campaign with its results to date; revenue in units of 1e-6. */
export interface EmailRow extends Scoped {
  readonly id: string;
  readonly title: string;
  readonly subject: string;
  readonly list: string;
  readonly sentAt: string;
  readonly emailsSent: bigint;
  readonly delivered: bigint | null;
  readonly hardBounces: bigint;
  readonly softBounces: bigint;
  readonly opens: bigint;
  readonly uniqueOpens: bigint;
  readonly clicks: bigint;
  readonly uniqueClicks: bigint;
  readonly unsubscribes: bigint;
  readonly revenue: bigint | null;
  readonly currency: string | null;
}

/** Spend in units of 1e-6. */
export interface InsightRow extends Scoped {
  readonly accountId: string | null;
  /** Null on rows of a whole ad account. */
  readonly campaignId: string | null;
  readonly campaignName: string | null;
  readonly adsetId: string | null;
  readonly adId: string | null;
  readonly first: string;
  readonly last: string;
  readonly spend: bigint;
  readonly impressions: bigint;
  readonly clicks: bigint | null;
  readonly reach: bigint | null;
}

/** A campaign's day in the daily CSV; spend in units of 1e-6 USD. */
export interface CampaignDayRow extends Scoped {
  readonly campaignId: string;
  readonly campaignName: string;
  readonly date: string;
  readonly spend: bigint;
  readonly impressions: bigint;
  readonly clicks: bigint | null;
  readonly reach: bigint | null;
}

/** A campaign, ad set or ad as it stood at a dump. */
export interface NamedRow extends Scoped {
  readonly id: string;
  readonly name: string;
  readonly status: string | null;
  readonly objective: string | null;
}

/** A line of a report of sales or of a statement in any currency; the amount in units of 1e-12. */
export interface SaleRow extends Scoped {
  readonly month: string;
  readonly saleMonth: string;
  readonly store: string;
  readonly artist: string | null;
  readonly title: string;
  readonly isrc: string | null;
  readonly upc: string | null;
  readonly country: string | null;
  readonly currency: string;
  readonly quantity: bigint;
  readonly amount: bigint;
}

export interface RowsByDataset {
  readonly 'bandcamp/sales': SaleRow;
  readonly 'imusician/sales': SaleRow;
  /** No table is made of these; their rows are counted. */
  readonly 'metaads/manager-export': Scoped;
  readonly 'mailchimp/audience': Scoped;
  readonly 'distrokid/bank-details': StatementRow;
  readonly 'tiktok/overview': OverviewRow;
  readonly 'tiktok/follower-history': FollowerRow;
  readonly 'tiktok/viewers': ViewersRow;
  readonly 'tiktok/content': VideoRow;
  readonly 'youtube/videos': VideoRow;
  readonly 'spotify/audience-timeline': AudienceRow;
  readonly 'toolost/spotify-daily': StreamsRow;
  readonly 'toolost/apple-daily': StreamsRow;
  /** No table is made of these; their rows are counted. */
  readonly 'toolost/apple-tracks': Scoped;
  readonly 'toolost/apple-countries': Scoped;
  readonly 'linktree/daily': LinkDayRow;
  readonly 'mailchimp/reports': EmailRow;
  readonly 'mailchimp/campaigns': EmailRow;
  readonly 'metaads/insights': InsightRow;
  readonly 'metaads/campaign-daily': CampaignDayRow;
  readonly 'metaads/campaigns': NamedRow;
  readonly 'metaads/adsets': NamedRow;
  readonly 'metaads/ads': NamedRow;
}
export type DatasetId = keyof RowsByDataset;

/** The text of a document with what the lake must make of it. */
export interface Document<D extends DatasetId = DatasetId> {
  readonly dataset: D;
  readonly text: string;
  /** Lines or elements in the text. */
  readonly read: number;
  /** The rows among them that keep the contract. */
  readonly rows: readonly RowsByDataset[D][];
  /** Lines among them that are of another nature, such as totals; none where nothing is said. */
  readonly aside?: number;
  /** It holds people's data in columns that are declared. */
  readonly isPersonal?: boolean;
  /** Half, where nothing is said. */
  readonly maxRejectedShare?: number;
  /** Its path in the zip that it came in. */
  readonly member?: string;
  /** The name that says something of it, without its ending. */
  readonly name?: string;
  /** It is refused whole, whatever its rows are. */
  readonly isRefused?: boolean;
}
