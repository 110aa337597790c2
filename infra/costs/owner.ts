import { type LakeConfig, type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import { extractors } from '../../lib/sources/extractors.ts';
import { sources } from '../../lib/sources/registry.ts';

/** Sources of the owner that the page speaks of: all that are extracted or in samples/, and others up to this many. */
const sourceCount = 12;
const accountCount = 3;
const artistCount = 10;

/** Sources that come first: what is extracted, and what samples/ holds. */
const first = [...Object.keys(extractors), 'tiktok'];

/** An owner with 12 sources, three accounts in each, and ten artists who read their own rows. */
export function owner(): LakeConfig {
  const others = sources.map(({ id }) => id).filter((id) => id !== 'statement' && !first.includes(id));
  const accounts = Array.from({ length: accountCount }, (_, at) => `account-${at + 1}`);
  const taken = [...first, ...others].slice(0, sourceCount);
  const input: LakeConfigInput = {
    sources: Object.fromEntries(
      taken.map((id) => [id, { accounts, ...(id in extractors ? { extract: { everyHours: 24 } } : {}) }]),
    ),
    readers: {
      artists: Object.fromEntries(
        Array.from({ length: artistCount }, (_, at) => [
          `artist-${at + 1}`,
          { accounts: [`artist.${at + 1}`], names: [`Artist ${at + 1}`] },
        ]),
      ),
    },
  };
  return parseLakeConfig(input, {
    sources: sources.map(({ id }) => id),
    datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
  });
}
