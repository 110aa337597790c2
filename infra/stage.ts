import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { queueName } from '../functions/environment.ts';
import { queueNameOf } from '../lib/lake/deployed-names.ts';
import { type QueueName, zoneOfQueue } from '../lib/lake/zone.ts';
import { functionTable } from './function-table.ts';
import { LakeFunction } from './lake-function.ts';
import type { StackOptions } from './options.ts';
import { StageQueue } from './stage-queue.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

export interface StageProps {
  /** A stage of the chain, or publish. */
  readonly stage: QueueName;
  readonly codePath: string;
  readonly options: StackOptions;
  readonly buckets: ZoneBuckets;
  readonly key?: IKey | undefined;
  readonly statements: readonly PolicyStatement[];
}

interface Batches {
  readonly size: number;
  /** How long Lambda waits for a batch to fill, in seconds. Lambda requires it for batches of more than 10. */
  readonly windowSeconds?: number;
  /** How many batches may run at the same time. */
  readonly concurrency?: number;
}

/**
 * Curate takes many claims at once: those of one month cost one rebuild. Two batches at a time are the fewest that an SQS
 * trigger can be limited to (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html); more
 * would only rebuild the same months against each other. Clean takes one: each may be a gigabyte, and one that keeps killing its
 * function would take its neighbours to the dead letters with it. Validate and clean scale to ten batches: more would take the
 * concurrency of an account from whatever else runs in it, and SQS would count receives that no function ever saw.
 */
const batchesOf: Readonly<Record<QueueName, Batches>> = {
  validate: { size: 10, concurrency: 10 },
  clean: { size: 1, concurrency: 10 },
  curate: { size: 500, windowSeconds: 10, concurrency: 2 },
  publish: { size: 100, windowSeconds: 5, concurrency: 2 },
};

/** Which puts go to which queue: only claims wake curate, and only manifests are published. */
const prefixOf: Readonly<Partial<Record<QueueName, string>>> = { curate: 'claims/', publish: 'manifests/' };

/** Reserved concurrency by function. Publishing can wait, and has none. */
const isReserved = (stage: QueueName) => stage === 'curate';

/** A stage of the chain: the bucket of its zone announces puts to a queue, and a function processes the queue. */
export class Stage extends Construct {
  readonly function: LakeFunction;
  readonly queue: StageQueue;

  constructor(scope: Construct, id: string, { stage, buckets, options, ...rest }: StageProps) {
    super(scope, id);
    const zone = zoneOfQueue[stage];
    const { size, windowSeconds, concurrency } = batchesOf[stage];
    this.queue = new StageQueue(this, 'queue', {
      queueName: queueNameOf(stage, options.name),
      functionTimeoutSeconds: functionTable[stage].timeoutSeconds,
      bucketArn: buckets.arnOf(zone),
    });
    buckets.notify(zone, {
      queueArn: this.queue.queue.queueArn,
      prefix: prefixOf[stage],
      after: this.queue.policy,
    });
    this.function = new LakeFunction(this, 'function', {
      ...rest,
      function: stage,
      options,
      buckets,
      environment: { [queueName(stage)]: this.queue.queue.queueUrl },
      ...(concurrency !== undefined && isReserved(stage) ? { reservedConcurrency: concurrency } : {}),
    });
    this.function.lambda.addEventSource(
      new SqsEventSource(this.queue.queue, {
        batchSize: size,
        reportBatchItemFailures: true,
        ...(windowSeconds === undefined ? {} : { maxBatchingWindow: Duration.seconds(windowSeconds) }),
        ...(concurrency === undefined ? {} : { maxConcurrency: concurrency }),
      }),
    );
  }
}
