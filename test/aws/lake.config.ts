import { defineLake } from '../../lib/lake/config.ts';

/** A lake with one account that is asked over its API, and an artist who reads. */
export const config = defineLake({
  sources: {
    distrokid: { accounts: [] },
    metaads: { accounts: ['nova-kite'], extract: { everyHours: 6 } },
    tiktok: { accounts: [] },
  },
  readers: { artists: { 'nova-kite': { accounts: ['nova-kite'], names: ['Nova Kite'] } } },
});
