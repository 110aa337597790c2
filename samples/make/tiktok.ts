import { daysFrom, dice, type Sample } from './kit.ts';

/** Every field quoted, a byte order mark in front, no newline at the end: as Studio writes. */
function studioCsv(rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  return `\uFEFF${rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')}`;
}

/** October of one account in English, and its followers since September in Spanish with a member the lake has no contract for. */
export function tiktokSamples(): readonly Sample[] {
  const roll = dice(31);
  const english = new Intl.DateTimeFormat('en-US', { month: 'long', day: 'numeric', timeZone: 'UTC' });
  const spanish = new Intl.DateTimeFormat('es', { month: 'long', day: 'numeric', timeZone: 'UTC' });
  const october = daysFrom('2026-10-01', 31).map((day, at) => {
    const views = (at === 16 ? 18_000 : 900) + roll(700);
    return [
      english.format(day),
      views,
      Math.round(views / 45),
      Math.round(views / 14) - roll(3),
      roll(9) - 2,
      roll(25),
    ];
  });
  let followers = 5_120;
  const history = daysFrom('2026-09-01', 61).map((day, at) => {
    const change = at === 46 ? 412 : roll(24) - 6;
    followers += change;
    if (at < 3 || at === 20) return [spanish.format(day), 'undefined', 'undefined'];
    return [spanish.format(day), followers, at === 3 || at === 21 ? 'undefined' : change];
  });
  const activity = daysFrom('2026-10-26', 7).flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => [
      spanish.format(day),
      hour,
      day.getUTCDate() === 1 && hour > 8 ? 0 : 600 + hour * 40 + roll(90),
    ]),
  );
  const lastDay = Date.parse('2026-10-31T18:40:00Z') / 1000;
  return [
    {
      path: `tiktok/Overview_2026-10-01_${lastDay}_nova.kite.zip`,
      zip: 'stored',
      files: [
        {
          name: 'Overview.csv',
          body: studioCsv([['Date', 'Video Views', 'Profile Views', 'Likes', 'Comments', 'Shares'], ...october]),
        },
      ],
    },
    {
      path: 'tiktok/Followers_nova.kite.zip',
      zip: 'stored',
      files: [
        {
          name: 'FollowerHistory.csv',
          body: studioCsv([['Date', 'Followers', 'Difference in followers from previous day'], ...history]),
        },
        { name: 'FollowerActivity.csv', body: studioCsv([['Date', 'Hour', 'Active followers'], ...activity]) },
      ],
    },
  ];
}
