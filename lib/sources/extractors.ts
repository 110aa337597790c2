import type { Extractor } from '../contract/extractor/extractor.ts';
import { distrokidExtractor } from './distrokid/extractor.ts';
import { metaadsExtractor } from './metaads/extractor.ts';

/** By source: how the lake asks it by itself. Apart from the sources, so that only the functions that extract carry it. */
export const extractors: Readonly<Record<string, Extractor>> = {
  distrokid: distrokidExtractor,
  metaads: metaadsExtractor,
};

/** The extractors of one kind: a function has what one kind needs. */
export function extractorsOf<Kind extends Extractor['kind']>(kind: Kind): Readonly<Record<string, Extractor>> {
  return Object.fromEntries(Object.entries(extractors).filter(([, one]) => one.kind === kind));
}
