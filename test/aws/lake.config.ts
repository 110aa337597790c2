import { defineLake } from '../../lib/lake/config.ts';

/** A lake with one account that is asked over its API, one whose pages are looked at, and an artist who reads. */
export const config = defineLake({
  sources: {
    distrokid: { accounts: ['nova-kite'], extract: { everyHours: 24 } },
    metaads: { accounts: ['nova-kite'], extract: { everyHours: 6 } },
    tiktok: { accounts: [] },
  },
  readers: { artists: { 'nova-kite': { accounts: ['nova-kite'], names: ['Nova Kite'] } } },
});
