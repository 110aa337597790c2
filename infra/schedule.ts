import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ScheduledRun {
  readonly name: string;
  readonly everyHours: number;
  /** A run may start so many minutes after it is due; 0 for at once. */
  readonly windowMinutes: number;
  readonly target: IFunction;
  readonly input: Readonly<Record<string, string>>;
}

export interface SchedulesProps {
  readonly groupName: string;
  /** Takes runs that could not even be started. */
  readonly deadLetters: IQueue;
  readonly runs: readonly ScheduledRun[];
}

/** Runs that start by themselves. */
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
