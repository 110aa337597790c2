import { expect, it } from 'vitest';
import { runCase } from './table-case.ts';

const days = [
  { date: '2026-10-30', views: '100', clicks: '50' },
  { date: '2026-10-31', views: '200', clicks: '50' },
  { date: '2026-11-01', views: '110', clicks: '12' },
];

it('of two answers of one time the day with the greater numbers counts, in whatever order they come', async () => {
  const { answers } = await runCase('link-two-answers-of-one-time');
  expect(answers[0]).toEqual(days);
  const other = await runCase('link-two-answers-of-one-time', {
    commands: ([a = '', b = '', ...rest]) => [b, a, ...rest],
  });
  expect(other.answers[0]).toEqual(days);
});
