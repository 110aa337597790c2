/** E-mail addresses of the made-up account, in the ways that a page writes them. None may come into the lake. */
export const eMails = ['nova.kite@mail.example', 'nova.kite%40mail.example', 'nova.kite&#64;mail.example'];
/** How Cloudflare hides the first of them. */
export const hiddenEMail = '4a24253c2b6421233e2f0a272b23266422';

/** So many days up to the day before yesterday, as the pages have them. */
export function daysUntil(capturedAt: Date, days: number): readonly string[] {
  const last = capturedAt.getTime() - 2 * 86_400_000;
  return Array.from({ length: days }, (_, at) =>
    new Date(last - (days - 1 - at) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** The page of streams, in the layout of DistroKid's, with figures of ours. */
export function streamsPage(days: readonly string[]): string {
  const series = (step: number) =>
    days.filter((_, at) => at % step === 0).map((category, at) => ({ category, 'column-1': 100 + at * step }));
  const chart = (id: string, period: string, step: number) =>
    `AmCharts.makeChart("${id}", ${JSON.stringify({
      type: 'serial',
      categoryField: 'category',
      categoryAxis: { minPeriod: period, parseDates: true },
      graphs: [{ title: 'Streams', valueField: 'column-1' }],
      dataProvider: series(step),
    })});`;
  const total = series(1).reduce((sum, { 'column-1': streams }) => sum + streams, 0);
  return page(`
    <select id="song"><option value="QZAAA2600001" id="7000001">NOVA KITE - GLASS RAIN</option></select>
    <div id="trend365day" aria-label="trend365day"></div>
    <table><tr><td>Last 365 days</td><td>${total.toLocaleString('en-US')}</td></tr></table>
    <script>
      ${chart('trendWeekly', 'WW', 7)}
      ${chart('trendMonthly', 'MM', 30)}
      ${chart('trend60day', 'DD', 2)}
      ${chart('trend365day', 'DD', 1)}
    </script>`);
}

/** The page of Apple Music. */
export function appleMusicPage(days: readonly string[]): string {
  const part = (dataProvider: readonly object[]) => ({
    isEmpty: dataProvider.length === 0,
    dataProvider,
    total: dataProvider.length,
    type: 'line',
  });
  const chartData = {
    tracks1year: part([{ field: 'Glass Rain', id: 7000001, value: 12 }]),
    last365days: part(days.map((field, at) => ({ field, value: 5 + at }))),
    byWeek: part([{ field: '36/26', value: 40 }]),
    byMonth: part([{ field: '09-26', value: 160 }]),
    country1year: part([{ field: 'US', value: 100 }]),
  };
  return page(`<script>\nvar chartData = ${JSON.stringify(chartData)};\n</script>`);
}

function page(body: string): string {
  const [plain, inAddress, asEntity] = eMails;
  return `<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Stats – DistroKid</title>
<script>window.onerror = () => true; window.user = {"id": 4711, "email": "${plain}"};</script>
</head><body>
<header>Signed in as ${asEntity} <a href="/account/?who=${inAddress}">Account</a>
<a href="/cdn-cgi/l/email-protection#${hiddenEMail}"><span data-cfemail="${hiddenEMail}">[email protected]</span></a></header>
${body}
</body></html>
`;
}

export const signInPage = `<!DOCTYPE html><html><body><form method="post">
<input name="email" type="email"><input name="password" type="password"><button>Sign in</button></form></body></html>`;

export const eMailFirstPage = `<!DOCTYPE html><html><body><h1>Log in</h1><form method="post">
<input type="email" placeholder="E-mail"><button>Continue</button></form></body></html>`;

export const codePage = `<!DOCTYPE html><html><body><form method="post"><p>Enter the verification code from your phone</p>
<input type="text" inputmode="numeric"><button>Verify</button></form></body></html>`;

/** What looks first whether somebody is a robot, and then shows the page. */
export const robotPage = `<!DOCTYPE html><html><head><title>Just a moment…</title></head><body>
<script>document.cookie = 'human=1; path=/'; setTimeout(() => location.reload(), 100);</script></body></html>`;
