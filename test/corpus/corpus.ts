import { parseArgs } from 'node:util';
import { openCorpusHost, openCorpusLake } from './corpus-lake.ts';
import { makeFile } from './made-file.ts';
import { judgeSecond } from './second-file.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * `npm run corpus -- --files 5000 --seed 1`: writes known values into files of every layout in every form that people's
 * files have, damages some, and holds what the lake reads against what was written. A file may be read or refused; a value
 * that is another than the one written, or a row that is gone without a word, fails the run.
 */
const { values } = parseArgs({
  options: { files: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});
const [files, from] = [Number(values.files), Number(values.seed)];
if (![files, from].every(Number.isInteger) || files < 1) {
  process.stderr.write('Usage: npm run corpus -- [--files N] [--seed N]\n');
  process.exit(2);
}

/** Failures that are printed; the rest is counted. */
const mostShown = 20;

const host = await openCorpusHost();
const counts: Record<Verdict['outcome'], number> = {
  read: 0,
  'read in part': 0,
  refused: 0,
  held: 0,
  wrong: 0,
  lost: 0,
};
for (let seed = from; seed < from + files; seed++) {
  const file = await makeFile(seed);
  const lake = openCorpusLake(host, file.layout.config);
  const first = await judge(file, lake);
  // A second file of the same months follows one in four that were read.
  const second = first.outcome === 'read' && seed % 4 === 0 ? await judgeSecond(file, lake) : undefined;
  const verdict = second ?? first;
  counts[verdict.outcome]++;
  if (verdict.outcome !== 'wrong' && verdict.outcome !== 'lost') continue;
  if (counts.wrong + counts.lost > mostShown) continue;
  const { layout, style, damage, form } = file;
  process.stdout.write(
    `seed ${seed} ${verdict.outcome}: ${layout.name}, ${form}, damage ${damage}, ${JSON.stringify(style)}\n  ${verdict.note}\n`,
  );
}
await host.close();
for (const [outcome, count] of Object.entries(counts)) process.stdout.write(`${outcome}: ${count}\n`);
const failed = counts.wrong + counts.lost;
process.stdout.write(`${files - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
