import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openMeasured } from '../../bench/measures/measured-lake.ts';
import { writeStatement } from '../../bench/statement.ts';
import { errorOf } from '../../bench/taken.ts';
import { addTruths, differences, monthTruth, totalOf } from '../../bench/truth.ts';
import { taken } from './results.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'lake-bench-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('The generator adds up what it writes to the last digit.', async () => {
  const { path, truth } = await writeStatement(join(await folder(), 'a.tsv'), {
    rows: 97,
    months: 3,
    tracks: 5,
    seed: 1,
  });
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\r').slice(1);
  const units = lines.reduce((sum, line) => sum + BigInt(line.split('\t').at(-1)?.replace('.', '') ?? ''), 0n);
  expect(totalOf(truth).lines).toBe(lines.length);
  expect(BigInt(totalOf(truth).earnings.replace('.', ''))).toBe(units);
});

test('An export that adds a month repeats the others line by line.', async () => {
  const [place, shape] = [await folder(), { tracks: 5, seed: 1, newestFirst: true }];
  const before = { ...shape, rows: 40, months: 4, until: '2026-09' };
  const history = await writeStatement(join(place, 'a.tsv'), before);
  const longer = await writeStatement(join(place, 'b.tsv'), { ...before, rows: 50, months: 5, until: '2026-10' });
  const { '2026-10': added, ...others } = longer.truth;
  expect(others).toEqual(history.truth);
  expect(added?.lines).toBe(10);
  const [a, b] = [await readFile(history.path, 'utf8'), await readFile(longer.path, 'utf8')];
  expect(b.endsWith(a.slice(a.indexOf('\r') + 1))).toBe(true);
});

test('A difference of the last digit is a difference; zeros at the end are none.', () => {
  const truth = { '2026-10': monthTruth({ lines: 2, units: -5, streams: 3 }) };
  expect(differences(truth, { '2026-10': { lines: 2, earnings: '-0.000000050000', streams: 3 } })).toEqual([]);
  expect(differences(truth, { '2026-10': { lines: 2, earnings: '-0.00000006', streams: 3 } })).toHaveLength(1);
  expect(differences(truth, {})).toHaveLength(1);
  expect(addTruths([truth, truth])['2026-10']).toEqual({ lines: 4, earnings: '-0.00000010', streams: 6 });
});

test('A contender that lacks a line or a digit has no time; a float is told how far it is off.', () => {
  const truth = { '2026-10': { lines: 10, earnings: '1.50000000', streams: 0 } };
  expect(errorOf('bare', taken(1), truth)).toBe('0');
  expect(() => errorOf('bare', taken(1, { lines: 9 }), truth)).toThrow('9 lines of 10');
  expect(() => errorOf('bare', taken(1, { earnings: '1.50000001' }), truth)).toThrow('instead of');
  expect(errorOf('pandas', taken(1, { earnings: '1.5000000000001', inexactRows: 1 }), truth)).toBe('0.0000000000001');
  expect(() => errorOf('pandas', taken(1, { earnings: '1.6', inexactRows: 1 }), truth)).toThrow('instead of');
});

test('A lake that holds other rows than were made gives no time.', async () => {
  const place = await folder();
  const { path, truth } = await writeStatement(join(place, 'a.tsv'), { rows: 60, months: 2, tracks: 5, seed: 1 });
  const lake = await openMeasured(join(place, 'lake'));
  onTestFinished(() => lake.close());
  await lake.land('inbox/a.tsv', path);
  const work = await lake.work();
  expect(work.rebuiltMonths).toBe(2);
  expect(await lake.check(truth)).toBeGreaterThan(0);
  const [month, own] = Object.entries(truth)[0] ?? [];
  if (month === undefined || own === undefined) throw new Error('No month was made.');
  await expect(lake.check({ ...truth, [month]: { ...own, lines: own.lines + 1 } })).rejects.toThrow('wrong result');
});
