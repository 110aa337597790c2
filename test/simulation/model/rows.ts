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
}

/** Spend in units of 1e-6. */
export interface InsightRow extends Scoped {
  readonly accountId: string | null;
  readonly campaignId: string;
  readonly campaignName: string;
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
  readonly status: string;
  readonly objective: string | null;
}

export interface RowsByDataset {
  readonly 'distrokid/bank-details': StatementRow;
  readonly 'tiktok/overview': OverviewRow;
  readonly 'tiktok/follower-history': FollowerRow;
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
  /** Half, where nothing is said. */
  readonly maxRejectedShare?: number;
}
