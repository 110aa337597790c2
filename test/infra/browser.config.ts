import { defineLake } from '../../lib/lake/config.ts';

/** A lake with one account whose pages are looked at. */
export const config = defineLake({ sources: { distrokid: { accounts: ['nova'], extract: { everyHours: 24 } } } });
