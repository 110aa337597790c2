import { growHistory, type History, restate, statementExport } from './owners/statements.ts';
import { asOfs, laterAsOfs, sameSize, type Upload, type World } from './owners/upload.ts';
import type { Random } from './random.ts';

const whose = { account: 'nova', source: 'distrokid' } as const;
const nothingElse = { configured: {}, archives: true, upgrades: false, robberies: 0 } as const;

/** Two exports of one month, and when months have passed the first one again: what is archived comes into question. */
export function contestedWorld(random: Random): World {
  const uploads = twoExports(random).map((upload, nth) => ({ ...upload, key: `inbox/${nth}/export.tsv` }));
  const again = laterAsOfs.flatMap((asOf, nth) => {
    const upload = uploads[nth % 2];
    return upload ? [{ ...dated(upload, asOf), key: `inbox/again-${nth}/export.tsv` }] : [];
  });
  const late = again.slice(0, random.int(1, 3));
  const race = ['remove curated/', 'put ledger/manifests/'];
  return { ...nothingElse, uploads: [...uploads, ...late], late: late.length, race };
}

/** One key that file after file is dropped over, of one size or another: while it is read, and while it is archived. */
export function overwrittenWorld(random: Random): World {
  const [one, other] = twoExports(random);
  if (!one || !other) throw new RangeError('There are two exports.');
  const early = random.pick([
    [one, sameSize(one)],
    [sameSize(one), one],
  ]);
  const late = [dated(other, laterAsOfs[0])];
  return { ...nothingElse, uploads: [...early, ...late], late: late.length, race: ['get landing/', 'remove landing/'] };
}

function twoExports(random: Random): readonly Upload[] {
  const history: History = new Map();
  growHistory(random, history);
  return asOfs.slice(0, 2).map((asOf, nth): Upload => {
    if (nth > 0) restate(random, history);
    const document = statementExport(random, history);
    const upload = {
      ...whose,
      key: 'inbox/export.tsv',
      text: document.text,
      documents: [document],
      metadata: {},
      statedAsOf: asOf,
    };
    return dated(upload, asOf);
  });
}

function dated(upload: Upload, asOf: string): Upload {
  return { ...upload, metadata: { ...whose, 'as-of': asOf }, statedAsOf: asOf };
}
