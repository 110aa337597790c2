import type { Source } from '../contract/source.ts';
import { catalog } from './catalog/index.ts';
import { distrokid } from './distrokid/index.ts';
import { expenses } from './expenses/index.ts';
import { metaads } from './metaads/index.ts';
import { submithub } from './submithub/index.ts';
import { tiktok } from './tiktok/index.ts';

/** Every source the lake reads. A new one is its folder and its line here. */
export const sources: readonly Source[] = [catalog, distrokid, expenses, metaads, submithub, tiktok];
