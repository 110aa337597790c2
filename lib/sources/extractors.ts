import type { Extractor } from '../contract/extractor/extractor.ts';
import { distrokidExtractor } from './distrokid/extractor.ts';
import { metaadsExtractor } from './metaads/extractor.ts';

/**
 * The extractor of each source. They are apart from the sources, so that only the functions that extract carry them.
 */
export const extractors: Readonly<Record<string, Extractor>> = {
  distrokid: distrokidExtractor,
  metaads: metaadsExtractor,
};

/** Gives the extractors of one kind. A function has what one kind needs. */
export function extractorsOf<Kind extends Extractor['kind']>(kind: Kind): Readonly<Record<string, Extractor>> {
  return Object.fromEntries(Object.entries(extractors).filter(([, one]) => one.kind === kind));
}
