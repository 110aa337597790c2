import { archivedStorage, billOf, type Scenario } from './calculation.ts';
import type { Measured } from './measured-run.ts';
import { prices } from './prices.ts';
import type { StackFacts } from './stack-facts.ts';

const begin = '<!-- costs: written by npm run costs -->';
const end = '<!-- costs: end -->';

const scenarios: readonly Scenario[] = [
  { title: 'idle', filesAMonth: 0, gbAMonth: 0, month: 1 },
  { title: '720 files, 0.4 GB a month: 1st', filesAMonth: 720, gbAMonth: 0.36, month: 1 },
  { title: '12th month', filesAMonth: 720, gbAMonth: 0.36, month: 12 },
  { title: '10 GB a month in files of 5 MB: 1st', filesAMonth: 2_000, gbAMonth: 10, month: 1 },
  { title: '12th month', filesAMonth: 2_000, gbAMonth: 10, month: 12 },
  { title: 'in files of 0.1 MB: 1st', filesAMonth: 100_000, gbAMonth: 10, month: 1 },
  { title: '12th month', filesAMonth: 100_000, gbAMonth: 10, month: 12 },
];

/** The page with its costs written anew. Throws a TypeError where the page has lost the marks. */
export function withCosts(page: string, measured: Measured, stack: StackFacts): string {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new TypeError(`docs/deploy.md has lost its marks ${begin} and ${end}`);
  return `${page.slice(0, start)}${begin}\n\n${costsText(measured, stack)}\n\n${page.slice(stop)}`;
}

function costsText(measured: Measured, stack: StackFacts): string {
  const bills = scenarios.map((scenario) => billOf(scenario, measured, stack));
  const lines = [...(bills[0]?.keys() ?? [])];
  const row = (name: string, values: readonly number[]) => `| ${name} | ${values.map(dollars).join(' | ')} |`;
  const totals = bills.map((bill) => [...bill.values()].reduce((sum, one) => sum + one, 0));
  const { processing, emptySweep, sweep, files } = measured;
  const each = (count: number) => (count / files).toFixed(0);
  return [
    `| | ${scenarios.map(({ title }) => title).join(' | ')} |`,
    `|---|${scenarios.map(() => '---:').join('|')}|`,
    ...lines.map((name) =>
      row(
        name,
        bills.map((bill) => bill.get(name) ?? 0),
      ),
    ),
    `| **together** | ${totals.map((total) => `**${dollars(total)}**`).join(' | ')} |`,
    '',
    `Counted, for an owner of 12 sources with three accounts each and ten artists. The stack has ${stack.alarms} alarms (a metric each),`,
    `${stack.dashboardMetrics} metrics on its dashboard, ${stack.polledQueues} queues that are polled, ${stack.schedules} schedules and ${stack.secrets} secrets. A file costs ${each(processing.writes)} writes, ${each(processing.listings)} listings and`,
    `${each(processing.reads)} reads from landing to the last publication where it comes alone (the ${files} files of samples/, one after the other). A sweep`,
    `makes ${emptySweep.listings} listings and ${emptySweep.reads} reads on an empty lake, ${sweep.listings} and ${sweep.reads} after those files, and one listing more for every 1,000 of the`,
    `${each(sweep.keysListed)} keys that it lists for each file. It writes ${measured.metricsWhenEmpty} metrics on an empty lake, and one for each of ${stack.datasets} datasets once all have evidence.`,
    '',
    `Where landing and raw move to the archive after six months, storage in the twelfth month of 10 GB a month is ${dollars(archivedStorage(10))} and not ${dollars(prices.s3GbMonth * 2.5 * 120)}:`,
    'the copies cost 0.004 for a GB, and the lock of raw keeps what was moved as an older version until a year is over.',
  ].join('\n');
}

const dollars = (amount: number) => amount.toFixed(2);
