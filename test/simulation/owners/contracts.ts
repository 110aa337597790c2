import { defineContract } from '../../../lib/contract/define-contract.ts';
import type { Source } from '../../../lib/contract/source.ts';
import { bankDetails } from '../../../lib/sources/distrokid/bank-details.ts';
import { sources } from '../../../lib/sources/registry.ts';
import { withContract } from '../../support/sources.ts';
import type { Document, StatementRow } from '../model/rows.ts';

/** What the next version of the bank contract refuses, and how much of a file. */
const refusedCountry = 'NA';
const nextMaxRejectedShare = 0.9;

/** The bank contract in its next version, which changes rows: lines from one country are refused. */
const nextBankDetails = defineContract({
  ...bankDetails,
  version: bankDetails.version + 1,
  maxRejectedShare: nextMaxRejectedShare,
  checks: [
    ...bankDetails.checks,
    {
      kind: 'sql',
      name: 'not_from_namibia',
      severity: 'error',
      sql: `country <> '${refusedCountry}'`,
      hint: 'A rule of the simulation.',
    },
  ],
});

/** The sources as deployed before and after the contract changed. */
export function sourcesOf(isUpgraded: boolean): readonly Source[] {
  return isUpgraded ? withContract(nextBankDetails) : sources;
}

/** What the next contract has to make of a document. */
export function underNextContract(document: Document): Document {
  if (document.dataset !== bankDetails.dataset) return document;
  const rows = (document.rows as readonly StatementRow[]).filter(({ country }) => country !== refusedCountry);
  // A total that states refused lines, too, does not hold for those that are left: it is refused like them.
  const aside = rows.length < document.rows.length ? 0 : document.aside;
  return { ...document, rows, ...(aside === undefined ? {} : { aside }), maxRejectedShare: nextMaxRejectedShare };
}
