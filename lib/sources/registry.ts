import type { Source } from '../contract/source.ts';
import { bandcamp } from './bandcamp/index.ts';
import { catalog } from './catalog/index.ts';
import { cdbaby } from './cdbaby/index.ts';
import { distrokid } from './distrokid/index.ts';
import { expenses } from './expenses/index.ts';
import { imusician } from './imusician/index.ts';
import { instagram } from './instagram/index.ts';
import { linktree } from './linktree/index.ts';
import { mailchimp } from './mailchimp/index.ts';
import { metaads } from './metaads/index.ts';
import { soundcloud } from './soundcloud/index.ts';
import { spotify } from './spotify/index.ts';
import { statement } from './statement/index.ts';
import { submithub } from './submithub/index.ts';
import { symphonic } from './symphonic/index.ts';
import { tiktok } from './tiktok/index.ts';
import { toolost } from './toolost/index.ts';
import { tunecore } from './tunecore/index.ts';
import { youtube } from './youtube/index.ts';

/** Every source the lake reads. A new one is its folder and its line here. */
export const sources: readonly Source[] = [
  bandcamp,
  catalog,
  cdbaby,
  distrokid,
  expenses,
  imusician,
  instagram,
  linktree,
  mailchimp,
  metaads,
  soundcloud,
  spotify,
  statement,
  submithub,
  symphonic,
  tiktok,
  toolost,
  tunecore,
  youtube,
];
