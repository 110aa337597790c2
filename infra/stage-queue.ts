import { Aws, Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnQueuePolicy, Queue, QueueEncryption, QueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterNameOf } from '../lib/lake/deployed-names.ts';
import { limits } from '../lib/lake/limits.ts';

/** As long as SQS keeps messages: a failure of a weekend or a holiday is seen in time. */
export const retentionDays = 14;

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
    this.deadLetters = deadLetterQueue(this, 'dead-letters', deadLetterNameOf(queueName));
    this.queue = new Queue(this, 'queue', {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(retentionDays),
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

/** A queue for dead letters. */
export function deadLetterQueue(scope: Construct, id: string, queueName: string): Queue {
  return new Queue(scope, id, {
    queueName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(retentionDays),
  });
}

function policyOf(queue: Queue): CfnQueuePolicy {
  for (const child of queue.node.findAll()) if (child instanceof CfnQueuePolicy) return child;
  throw new TypeError(`a queue with statements has a ${QueuePolicy.name}`);
}
