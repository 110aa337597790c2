import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { StackOptions } from './options.ts';

/** The topic for everything that needs a person. */
export class Alerts extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { name, alertEmail }: StackOptions, key?: IKey) {
    super(scope, id);
    this.topic = new Topic(this, 'topic', {
      topicName: `${name}-alerts`,
      enforceSSL: true,
      ...(key ? { masterKey: key } : {}),
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsMayPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (alertEmail !== undefined) this.topic.addSubscription(new EmailSubscription(alertEmail));
  }
}
