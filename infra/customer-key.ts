import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { StackOptions } from './options.ts';

/**
 * The key that encrypts objects, alerts and logs, where the owner wants one: a new one, or one of theirs by its ARN. A new one
 * stays when the stack is destroyed, and what it encrypted is read only with it: the next stack is given its ARN. A stack
 * cannot write the policy of a key that is not its own, so the owner of one adds the statements that docs/deploy.md shows.
 */
export function customerKey(scope: Construct, { name, customerKey: chosen }: StackOptions): IKey | undefined {
  if (chosen === false) return undefined;
  if (chosen !== true) return Key.fromKeyArn(scope, 'key', chosen);
  const key = new Key(scope, 'key', {
    description: `Encrypts the data lake ${name}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const statement of serviceStatements(name)) key.addToResourcePolicy(statement);
  return key;
}

/** What services do with the key in their own name. Functions and readers use it by their roles. */
function serviceStatements(lake: string): readonly PolicyStatement[] {
  const resources = ['*']; // in the policy of a key: this key
  return [
    // An alarm publishes to an encrypted topic only if the key lets it, which AWS's own key for SNS does not:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    new PolicyStatement({
      sid: 'AlarmsMayPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources,
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    new PolicyStatement({
      sid: 'LogsMayEncrypt',
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources,
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws/lambda/${lake}-*`,
        },
      },
    }),
  ];
}
