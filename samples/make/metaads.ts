import { daysFrom, dice, iso, type Sample } from './kit.ts';

const campaigns = [
  {
    id: '120210000000000017',
    name: 'NOVA KITE - GLASS RAIN - BROAD',
    status: 'ACTIVE',
    objective: 'OUTCOME_TRAFFIC',
    start_time: '2026-09-28T09:00:00-0700',
    created_time: '2026-09-27T16:12:09-0700',
    updated_time: '2026-10-30T08:01:44-0700',
  },
  {
    id: '120210000000000025',
    name: 'ZOË MARÉ - ÉTÉ SANS FIN - LOOKALIKE',
    status: 'ACTIVE',
    objective: 'OUTCOME_ENGAGEMENT',
    start_time: '2026-09-30T00:00:00-0700',
    spend_cap: '60000',
    created_time: '2026-09-29T10:40:51-0700',
    updated_time: '2026-10-12T11:30:00-0700',
  },
  {
    id: '120210000000000033',
    name: 'HARBOR LIGHTS - LOW TIDE - RETARGETING - Copy',
    status: 'PAUSED',
    objective: 'OUTCOME_TRAFFIC',
    start_time: '2026-08-14T06:57:56-0700',
    stop_time: '2026-10-31T23:59:59-0700',
    created_time: '2026-08-13T20:20:20-0700',
    updated_time: '2026-10-31T23:59:59-0700',
  },
] as const;

/** Ad set id, name, campaign (by place), daily budget in cents, countries. */
const adsets = [
  ['120210000000000108', 'US GB 18-34', 0, '1500', ['US', 'GB']],
  ['120210000000000116', 'DE NA 18-44', 0, '500', ['DE', 'NA']],
  ['120210000000000124', 'FR lookalike 2%', 1, '1200', ['FR', 'BE']],
  ['120210000000000132', 'Visitors 30 days', 2, '800', ['US']],
] as const;

/** Ad id, name, ad set (by place), first day of October it ran daily, days; the last two have one lifetime row each. */
const ads = [
  ['120210000000000209', 'Rain on glass 9:16', 0, 1, 31],
  ['120210000000000217', 'Lyrics 1:1', 0, 5, 10],
  ['120210000000000225', 'Rain on glass 9:16', 1, 1, 10],
  ['120210000000000233', 'Plage', 2, 1, 31],
  ['120210000000000241', 'Pier at night', 3, 0, 0],
  ['120210000000000258', 'Foghorn', 3, 0, 0],
] as const;

function insight(
  ad: (typeof ads)[number],
  from: string,
  until: string,
  impressions: number,
  roll: (upTo: number) => number,
) {
  const set = adsets[ad[2]];
  const campaign = campaigns[set[2]];
  const [cents, clicks, reach] = [
    Math.round(impressions * (0.9 + roll(80) / 100)),
    Math.round(impressions * roll(40) * 0.001),
    Math.round(impressions * 0.83),
  ];
  return {
    account_id: '990000000000101',
    campaign_id: campaign.id,
    campaign_name: campaign.name,
    adset_id: set[0],
    adset_name: set[1],
    ad_id: ad[0],
    ad_name: ad[1],
    impressions: String(impressions),
    clicks: String(clicks),
    spend: (cents / 100).toFixed(2),
    reach: String(reach),
    frequency: (impressions / reach).toFixed(6),
    cpm: ((cents * 10) / impressions).toFixed(6),
    // Meta leaves out what would be zero.
    ...(clicks > 0
      ? {
          cpc: (cents / 100 / clicks).toFixed(6),
          ctr: ((clicks * 100) / impressions).toFixed(6),
          actions: [{ action_type: 'link_click', value: String(Math.ceil(clicks * 0.7)) }],
        }
      : {}),
    date_start: from,
    date_stop: until,
  };
}

/** One dump: daily rows of two campaigns, and rows over the whole run of the third. */
export function metaadsSamples(): readonly Sample[] {
  const roll = dice(17);
  const insights = ads.flatMap((ad) => {
    const [, , , first, days] = ad;
    if (days === 0) return [insight(ad, '2026-08-14', '2026-10-31', 9_000 + roll(4_000), roll)];
    return daysFrom(`2026-10-${String(first).padStart(2, '0')}`, days).map((day) =>
      insight(ad, iso(day), iso(day), 250 + roll(500), roll),
    );
  });
  const dumped = {
    campaigns,
    adsets: adsets.map(([id, name, at, daily_budget, in_countries]) => ({
      id,
      name,
      status: campaigns[at].status,
      campaign_id: campaigns[at].id,
      daily_budget,
      lifetime_budget: '0',
      bid_strategy: 'LOWEST_COST_WITHOUT_CAP',
      targeting: {
        age_min: 18,
        age_max: 44,
        geo_locations: { countries: in_countries, location_types: ['home', 'recent'] },
        targeting_automation: { advantage_audience: 0 },
      },
      optimization_goal: 'LINK_CLICKS',
      start_time: campaigns[at].start_time,
      pacing_type: ['standard'],
      created_time: campaigns[at].created_time,
      updated_time: campaigns[at].updated_time,
    })),
    ads: ads.map(([id, name, at], place) => ({
      id,
      name,
      status: 'ACTIVE',
      effective_status: at === 3 ? 'CAMPAIGN_PAUSED' : 'ACTIVE',
      adset_id: adsets[at][0],
      campaign_id: campaigns[adsets[at][2]].id,
      creative: { id: `1202100000000003${String(place * 8 + 10)}` },
      tracking_specs: [{ 'action.type': ['offsite_conversion'], fb_pixel: ['990000000000201'] }],
      created_time: campaigns[adsets[at][2]].created_time,
      updated_time: campaigns[adsets[at][2]].updated_time,
    })),
    insights,
  };
  return Object.entries(dumped).map(([name, rows]) => ({
    path: `meta_ads_dump_20261101_060000/${name}.json`,
    files: [{ name: '', body: `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n` }],
  }));
}
