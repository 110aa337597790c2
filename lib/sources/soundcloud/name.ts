import type { NameFacts } from '../../contract/source.ts';

const statementName = /^lifetime_statement_[0-9a-f-]{36}_(?<year>20\d\d)-(?<month>0[1-9]|1[0-2])_[0-9a-z]+/i;

/**
 * A statement's name gives its last month, and the statement was made after that month. So of two statements, the one
 * with the later month is the newer.
 *
 * @example
 * readName('lifetime_statement_0f0e…_2026-05_ab12.csv') // { asOf: 2026-06-01T00:00:00Z }
 */
export function readName(fileName: string): NameFacts {
  const { year, month } = statementName.exec(fileName)?.groups ?? {};
  return year === undefined || month === undefined ? {} : { asOf: new Date(Date.UTC(Number(year), Number(month), 1)) };
}
