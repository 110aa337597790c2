import type { Scenario } from '../scenario.ts';
import { addedMonth } from './added-month.ts';
import { arrivals } from './arrivals.ts';
import { audit } from './audit.ts';
import { burst } from './burst.ts';
import { growth } from './growth.ts';
import { query } from './query.ts';
import { replay } from './replay.ts';
import { statement } from './statement.ts';
import { tenMillion } from './ten-million.ts';

/** Everything that is measured, in the order it is told. */
export const scenarios: readonly Scenario[] = [
  statement,
  tenMillion,
  growth,
  burst,
  addedMonth,
  arrivals,
  replay,
  query,
  audit,
];
