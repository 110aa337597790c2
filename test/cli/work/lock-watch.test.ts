import { expect, test } from 'vitest';
import { lockWatch } from '../../../cli/work/lock-watch.ts';

test('a wait for another process is told once, after some seconds', () => {
  const watch = lockWatch(1_000);
  expect(watch.look('3', 2_000)).toBeUndefined();
  expect(watch.look('2', 6_000)).toContain('Another process holds the lock');
  expect(watch.look('1', 7_000)).toBeUndefined();
});

test('a process that holds the lock and does nothing is told once, and one that goes on is not', () => {
  const going = lockWatch(0);
  const said = Array.from({ length: 300 }, (_, second) => going.look(String(second), second * 1_000));
  expect(said.filter((line) => line !== undefined)).toHaveLength(1);
  const hanging = lockWatch(0);
  const lines = Array.from({ length: 300 }, (_, second) => hanging.look('same', second * 1_000));
  expect(lines.filter((line) => line !== undefined)).toEqual([
    expect.stringContaining('Another process holds the lock'),
    expect.stringContaining('has done nothing for 90 s'),
  ]);
});
