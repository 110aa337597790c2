import type { Source } from '../contract/source.ts';
import { type StatementReading, statementReading } from '../contract/statement.ts';
import * as list from './list.ts';

/** Every source of `list.ts`, by id. */
export const sources: readonly Source[] = Object.values<Source>(list).toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The statements of all distributors, as `royalties` reads them. */
export const statements: readonly StatementReading[] = sources.flatMap(({ datasets }) =>
  datasets.flatMap(({ contract }) => statementReading(contract) ?? []),
);
