import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { deadLetterName, queueName } from '../functions/environment.ts';
import { type QueueName, queueNames } from '../lib/lake/zone.ts';
import { LakeFunction } from './lake-function.ts';
import type { StackOptions } from './options.ts';
import type { ScheduledRun } from './schedule.ts';
import type { Stage } from './stage.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

/** A lost event only costs freshness, and no source is fresher than an hour. */
export const sweepEveryHours = 1;

export interface SweepProps {
  readonly options: StackOptions;
  readonly buckets: ZoneBuckets;
  readonly key?: IKey | undefined;
  readonly codePath: string;
  readonly statements: readonly PolicyStatement[];
  readonly stages: Readonly<Record<QueueName, Stage>>;
}

/** The function that finds work whose event was lost. */
export class SweepFunction extends Construct {
  readonly function: LakeFunction;
  readonly run: ScheduledRun;

  constructor(scope: Construct, id: string, { options, stages, statements, ...rest }: SweepProps) {
    super(scope, id);
    const queues = queueNames.map((stage) => ({ stage, ...urlsOf(stages[stage]) }));
    this.function = new LakeFunction(this, 'function', {
      ...rest,
      function: 'sweep',
      options,
      // Two at a time would queue the same work twice.
      reservedConcurrency: 1,
      statements: [
        ...statements,
        new PolicyStatement({
          actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
          resources: queueNames.map((stage) => stages[stage].queue.queue.queueArn),
        }),
        // To read dead letters and put them back.
        new PolicyStatement({
          actions: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
          resources: queueNames.map((stage) => stages[stage].queue.deadLetters.queueArn),
        }),
      ],
      environment: Object.fromEntries(
        queues.flatMap(({ stage, queue, deadLetters }) => [
          [queueName(stage), queue],
          [deadLetterName(stage), deadLetters],
        ]),
      ),
    });
    this.run = {
      name: `${options.name}-sweep`,
      everyHours: sweepEveryHours,
      windowMinutes: 0,
      target: this.function.lambda,
      input: {},
    };
  }
}

function urlsOf({ queue }: Stage): { readonly queue: string; readonly deadLetters: string } {
  return { queue: queue.queue.queueUrl, deadLetters: queue.deadLetters.queueUrl };
}
