import type { Extractor } from '../contract/extractor.ts';
import { metaadsExtractor } from './metaads/extractor.ts';

/** By source: how the lake asks it by itself. Apart from the sources, so that only the functions that extract carry it. */
export const extractors: Readonly<Record<string, Extractor>> = { metaads: metaadsExtractor };
