import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { LakeConfig } from '../lib/lake/config.ts';
import { type QueueName, queueNames } from '../lib/lake/zone.ts';
import { marts } from '../lib/marts/registry.ts';
import { sources } from '../lib/sources/registry.ts';
import { accessOf, statementsOf } from './access.ts';
import { Alarms, type Freshness } from './alarms.ts';
import { Alerts } from './alerts.ts';
import { customerKey } from './customer-key.ts';
import { Overview } from './dashboard.ts';
import { Extraction, extractedSources } from './extraction.ts';
import type { FunctionName } from './function-table.ts';
import type { StackOptions } from './options.ts';
import { ReaderStacks } from './reader-stacks.ts';
import { Schedules } from './schedule.ts';
import { Stage } from './stage.ts';
import { deadLetterQueue } from './stage-queue.ts';
import { SweepFunction } from './sweep-function.ts';
import { ZoneBuckets } from './zone-buckets.ts';

export interface LakeStackProps extends StackProps {
  readonly config: LakeConfig;
  readonly options: StackOptions;
  /** The zip of each function. */
  readonly codePaths: Readonly<Record<FunctionName, string>>;
  /** The address of a source's API, as given at the deployment (`-c baseUrl:metaads=…`). */
  readonly baseUrlOf: (source: string) => string | undefined;
}

/** The data lake on AWS. */
export class LakeStack extends Stack {
  constructor(scope: Construct, id: string, { config, options, codePaths, baseUrlOf, ...props }: LakeStackProps) {
    super(scope, id, { description: 'BEDROT data lake', ...props });
    const key = customerKey(this, options);
    const buckets = new ZoneBuckets(this, 'zones', {
      lake: options.name,
      lockedDays: config.retention?.raw.lockedDays ?? 365,
      isDisposable: options.disposable,
      key,
    });
    const extracted = { api: extractedSources(config, 'api'), browser: extractedSources(config, 'browser') };
    const access = accessOf(marts, extracted);
    const partsOf = (name: FunctionName) => ({
      options,
      buckets,
      key,
      codePath: codePaths[name],
      statements: statementsOf(access[name], buckets),
    });
    const stages = Object.fromEntries(
      queueNames.map((stage) => [stage, new Stage(this, stage, { stage, ...partsOf(stage) })]),
    ) as Record<QueueName, Stage>;
    const alerts = new Alerts(this, 'alerts', options, key);
    const sweep = new SweepFunction(this, 'sweep', { stages, ...partsOf('sweep') });
    const deadRuns = deadLetterQueue(this, 'dead-runs', `${options.name}-runs-dead`);
    Validations.of(deadRuns).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is the dead-letter queue of schedules and functions, which have no redrive policy.',
    });
    const extractions = (['api', 'browser'] as const)
      .filter((kind) => extracted[kind].length > 0)
      .map((kind) => {
        const given = { kind, config, baseUrlOf, alerts: alerts.topic, deadLetters: deadRuns };
        // The first function existed before the second and keeps its name: a new name would make new schedules and logs.
        return new Extraction(this, kind === 'api' ? 'extract' : 'browse', { ...given, ...partsOf(`extract-${kind}`) });
      });
    new Schedules(this, 'schedules', {
      groupName: options.name,
      deadLetters: deadRuns,
      runs: [sweep.run, ...extractions.flatMap(({ runs }) => runs)],
    });
    const working = [...Object.values(stages), sweep, ...extractions];
    const watched = {
      lake: options.name,
      functions: working.map((one) => one.function),
      queues: queuesOf(stages, ({ queue }) => queue),
      freshness: freshnessOf(config),
    };
    const alarms = new Alarms(this, 'alarms', {
      ...watched,
      topic: alerts.topic,
      deadLetters: { ...queuesOf(stages, ({ deadLetters }) => deadLetters), runs: deadRuns },
      sweep: sweep.function,
    });
    new Overview(this, 'overview', { ...watched, alarms, savesQueries: options.place === 'aws' });
    if (options.readers)
      new ReaderStacks(this, 'readers', { lake: options.name, buckets, key, artists: config.readers.artists });
  }
}

function queuesOf(
  stages: Readonly<Record<string, Stage>>,
  queueOf: (queue: Stage['queue']) => IQueue,
): Readonly<Record<string, IQueue>> {
  return Object.fromEntries(Object.entries(stages).map(([name, { queue }]) => [name, queueOf(queue)]));
}

/** The datasets of the sources that the owner has accounts for. */
function freshnessOf(config: LakeConfig): readonly Freshness[] {
  const used = sources.filter(({ id }) => (config.sources[id]?.accounts.length ?? 0) > 0);
  return used.flatMap(({ datasets }) =>
    datasets.map(({ contract: { dataset, freshness } }) => ({
      dataset,
      everyHours: config.datasets[dataset]?.freshEveryHours ?? freshness.everyHours,
    })),
  );
}
