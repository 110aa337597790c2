import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ScheduledRun {
  readonly name: string;
  readonly everyHours: number;
  /** How many minutes a run may start after it is due. 0 means at once. */
  readonly windowMinutes: number;
  readonly target: IFunction;
  readonly input: Readonly<Record<string, string>>;
}

export interface SchedulesProps {
  readonly groupName: string;
  /** The queue for runs that could not be started. */
  readonly deadLetters: IQueue;
  readonly runs: readonly ScheduledRun[];
}

/** Scheduled runs of a function. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { groupName, deadLetters, runs }: SchedulesProps) {
    super(scope, id);
    const group = new CfnScheduleGroup(this, 'group', { name: groupName });
    const role = new Role(this, 'role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const targets = [...new Set(runs.map(({ target }) => target))];
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: targets.map(({ functionArn }) => functionArn),
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
    for (const { name, everyHours, windowMinutes, target, input } of runs) {
      const schedule = new CfnSchedule(this, name, {
        name,
        groupName,
        scheduleExpression: everyHours === 1 ? 'rate(1 hour)' : `rate(${everyHours} hours)`,
        flexibleTimeWindow:
          windowMinutes === 0 ? { mode: 'OFF' } : { mode: 'FLEXIBLE', maximumWindowInMinutes: windowMinutes },
        target: {
          arn: target.functionArn,
          roleArn: role.roleArn,
          input: Stack.of(this).toJsonString(input),
          retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3_600 },
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      });
      schedule.node.addDependency(group, role);
    }
  }
}
