import { keysInPage, type Requests } from './counted-store.ts';
import type { Measured } from './measured-run.ts';
import { prices } from './prices.ts';
import type { StackFacts } from './stack-facts.ts';

/** What comes in every month, and for how many months it did. */
export interface Scenario {
  readonly title: string;
  readonly filesAMonth: number;
  readonly gbAMonth: number;
  /** The month whose bill it is; nothing was archived before. */
  readonly month: number;
}

/** Hours in a month of 30 days; the sweep runs once in each. */
const hours = 720;
/** Pollers of a queue and their requests: five, each of which waits 20 seconds for a message. */
const pollsAMonth = 5 * 3 * 60 * hours;
/** A sweep takes 5 seconds with 1 GB. */
const sweepGbSeconds = 5;
/**
 * GB-seconds for each GB, from the statement of 50 MB in docs/performance.md on two cores: validate 1.3 s × 1 GB, clean 9.2 s ×
 * 2.94 GB, curate 4.6 s × 2.94 GB; three times that for slower cores and S3.
 */
const gbSecondsForGb = 3 * (1.3 + (9.2 + 4.6) * 2.94);
/** The least that a file takes: a second with 2.94 GB in each of three stages, and a second with 1 GB. */
const gbSecondsForFile = 3 * 2.94 + 1;
/** Bytes in S3 for each that comes in: landing 1, raw 1, staging 0.17, curated 0.11, the rest replaced versions. */
const storedBytes = 2.5;
/** Landing and raw of these: what `lake archive` moves. */
const archivedBytes = 2;
/** Each of four stages counts the messages of its batches, and those that failed. */
const stageMetrics = 2 * 4;
/** Metrics that the run of an extractor writes. */
const extractionMetrics = 4;

/** The lines of a bill, in dollars a month. */
export function billOf(scenario: Scenario, measured: Measured, stack: StackFacts): ReadonlyMap<string, number> {
  const { filesAMonth, gbAMonth, month } = scenario;
  const isIdle = filesAMonth === 0;
  const files = filesAMonth * month;
  const above = (count: number, free: number) => Math.max(0, count - free);
  const ownMetrics =
    measured.metricsWhenEmpty +
    (isIdle ? 0 : stageMetrics + stack.datasets + extractionMetrics * stack.extractedSources);
  const perFile = scaled(measured.processing, 1 / measured.files);
  return new Map([
    ['polling of queues', prices.sqsRequest * above(stack.polledQueues * pollsAMonth, prices.sqsFreeRequests)],
    ['alarms', prices.alarm * above(stack.alarms, prices.freeAlarms)],
    ['metrics, at most', prices.metric * above(ownMetrics, prices.freeMetrics)],
    ['dashboard', stack.dashboardMetrics > prices.freeDashboardMetrics ? prices.dashboard : 0],
    ['secrets', prices.secret * stack.secrets],
    ['hourly sweep', hours * (requestsCost(sweepOf(measured, files)) + sweepGbSeconds * prices.lambdaGbSecond)],
    [
      'functions',
      prices.lambdaGbSecond * (gbAMonth * gbSecondsForGb + filesAMonth * gbSecondsForFile) +
        prices.lambdaCall * filesAMonth * 4,
    ],
    ['S3 requests', filesAMonth * requestsCost(perFile)],
    ['S3 storage', prices.s3GbMonth * storedBytes * gbAMonth * month],
  ]);
}

/** What storage costs in the twelfth month where landing and raw move to the archive after six months, and for how long raw is there twice. */
export function archivedStorage(gbAMonth: number): number {
  const months = 12;
  const kept = 6;
  const moved = archivedBytes * gbAMonth * (months - kept);
  // The lock of raw keeps what was moved as an older version until a year is over.
  const locked = gbAMonth * (months - kept);
  const rest = storedBytes * gbAMonth * months - moved;
  return prices.s3GbMonth * (rest + locked) + prices.archiveGbMonth * moved;
}

/** A sweep of a lake with this many files: each listing of a folder has as many pages as its keys fill. */
function sweepOf({ emptySweep, sweep, files: measuredFiles }: Measured, files: number): Requests {
  if (files === 0) return emptySweep;
  const keysListed = (sweep.keysListed / measuredFiles) * files;
  return { writes: 0, reads: sweep.reads, listings: sweep.listings + Math.floor(keysListed / keysInPage), keysListed };
}

function requestsCost({ writes, reads, listings }: Requests): number {
  return (writes + listings) * prices.s3WritesAndListings + reads * prices.s3Reads;
}

function scaled({ writes, reads, listings, keysListed }: Requests, by: number): Requests {
  return { writes: writes * by, reads: reads * by, listings: listings * by, keysListed: keysListed * by };
}
