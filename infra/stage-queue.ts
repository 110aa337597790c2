import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnQueuePolicy,
  type IQueue,
  Queue,
  QueueEncryption,
  QueuePolicy,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterNameOf } from '../lib/lake/deployed-names.ts';
import { limits } from '../lib/lake/limits.ts';

/** How long dead letters stay, as long as SQS keeps messages: a failure of a weekend or a holiday is seen in time. */
export const retentionDays = 14;

/**
 * How long a message may wait. SQS counts the days of a dead letter from its first send, so that a queue that keeps messages as
 * long as its dead-letter queue could move one there that is gone in the same hour. The sweep finds again what is gone here.
 */
const waitingDays = 4;

export interface StageQueueProps {
  readonly queueName: string;
  /** The timeout of the function that processes the queue, in seconds. */
  readonly functionTimeoutSeconds: number;
  /** The bucket that may send to the queue; no other may. */
  readonly bucketArn: string;
}

/** The queue between a bucket and its function, with its dead letters. */
export class StageQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** Lets the bucket send. A bucket that announces to the queue must be set up after it. */
  readonly policy: CfnQueuePolicy;

  constructor(scope: Construct, id: string, { queueName, functionTimeoutSeconds, bucketArn }: StageQueueProps) {
    super(scope, id);
    // By name: each of the two queues names the other.
    const source = Queue.fromQueueArn(
      this,
      'source',
      Stack.of(this).formatArn({ service: 'sqs', resource: queueName }),
    );
    this.deadLetters = deadLetterQueue(this, 'dead-letters', deadLetterNameOf(queueName), [source]);
    this.queue = new Queue(this, 'queue', {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(waitingDays),
      // Six times: Lambda may hold messages for a while before its function gets them, and retries when it is throttled.
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * functionTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: limits.receives },
    });
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'BucketMaySend',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': bucketArn },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    );
    this.policy = policyOf(this.queue);
  }
}

/** A queue for dead letters of `sources`. Without sources no queue may move messages there; schedules and functions send to it. */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  queueName: string,
  sources: readonly IQueue[] = [],
): Queue {
  return new Queue(scope, id, {
    queueName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(retentionDays),
    redriveAllowPolicy:
      sources.length === 0
        ? { redrivePermission: RedrivePermission.DENY_ALL }
        : { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [...sources] },
  });
}

function policyOf(queue: Queue): CfnQueuePolicy {
  for (const child of queue.node.findAll()) if (child instanceof CfnQueuePolicy) return child;
  throw new TypeError(`a queue with statements has a ${QueuePolicy.name}`);
}
