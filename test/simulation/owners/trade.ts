import type { Random } from '../random.ts';
import { managerExport } from './manager.ts';
import type { Exported } from './packed.ts';
import { audienceMembers, withUndeclaredPeople } from './people.ts';
import { bandcampReport, imusicianStatement } from './sales.ts';
import { asOfs, sourceOfDataset, type Upload, type World } from './upload.ts';

const exporters: readonly ((random: Random, nth: number) => Exported)[] = [
  bandcampReport,
  bandcampReport,
  imusicianStatement,
  imusicianStatement,
  managerExport,
  audienceMembers,
];

/**
 * An owner who sells: reports with payouts, statements with subtotals, exports of ads, and files that hold people, some of which the
 * owner lets in. Every file is of a month of its own, and some come twice.
 */
export function tradeWorld(random: Random): World {
  const letsPeopleIn = random.chance(0.5);
  const uploads: Upload[] = [];
  for (let nth = 0, count = random.int(3, 7); nth < count; nth++) {
    const earlier = uploads.length > 0 && random.chance(0.2) ? random.pick(uploads) : undefined;
    uploads.push(
      earlier ? { ...earlier, key: earlier.key.replace(/\/\d+\//, `/${nth}/`) } : fileOf(random, nth, letsPeopleIn),
    );
  }
  return {
    uploads,
    configured: {},
    archives: false,
    race: undefined,
    late: 0,
    upgrades: false,
    robberies: random.chance(0.2) ? 1 : 0,
    letsPeopleIn,
  };
}

function fileOf(random: Random, nth: number, letsPeopleIn: boolean): Upload {
  const asOf = random.pick(asOfs);
  const base = { metadata: { account: 'nova', 'as-of': asOf }, account: 'nova', statedAsOf: asOf };
  if (random.chance(0.2)) {
    const text = withUndeclaredPeople(random);
    return { ...base, key: `inbox/${nth}/export.tsv`, text, source: 'distrokid', documents: [] };
  }
  const [document] = random.pick(exporters)(random, nth);
  if (!document) throw new RangeError('An exporter gives a document.');
  const source = sourceOfDataset(document.dataset);
  const isLetIn = letsPeopleIn || document.isPersonal !== true;
  return { ...base, key: `inbox/${nth}/export.csv`, text: document.text, source, documents: isLetIn ? [document] : [] };
}
