import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricNamespace } from '../lib/runtime/metrics.ts';
import type { LakeFunction } from './lake-function.ts';
import { sweepEveryHours } from './sweep-function.ts';

/** A dataset and how old its newest evidence may be. */
export interface Freshness {
  readonly dataset: string;
  readonly everyHours: number;
}

export interface AlarmsProps {
  readonly lake: string;
  readonly topic: ITopic;
  readonly functions: readonly LakeFunction[];
  /** Queues by name that functions work. */
  readonly queues: Readonly<Record<string, IQueue>>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly sweep: LakeFunction;
  readonly freshness: readonly Freshness[];
}

/** A message that waits so long has no function that takes it. The longest batch takes a quarter of an hour. */
const oldestMessage = Duration.hours(2);
/** Share of its time at which a function is about to be cut off. */
const nearTimeout = 0.8;
/** Hours behind which a late run and a sweep may lag before a dataset counts as stale. */
const staleSlackHours = 3;

/** Says when something has to be seen to, in words that tell what. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #action: SnsAction;
  readonly #lake: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#lake = props.lake;
    this.#action = new SnsAction(props.topic);
    for (const [name, queue] of Object.entries(props.deadLetters)) this.#deadLetters(name, queue);
    for (const [name, queue] of Object.entries(props.queues)) this.#age(name, queue);
    for (const one of props.functions) this.#function(one);
    this.#sweep(props.sweep);
    for (const one of props.freshness) this.#staleness(one);
  }

  #deadLetters(name: string, queue: IQueue): void {
    this.#add(`${name}-dead-letters`, {
      alarmDescription: `Work of ${name} was given up. See why with lake redrive --dry-run, mend it, then lake redrive.`,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: 1,
    });
  }

  #age(name: string, queue: IQueue): void {
    this.#add(`${name}-oldest-message`, {
      alarmDescription: `A message of ${name} has waited for ${oldestMessage.toHours()} hours: its function is throttled, failing, or too slow.`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: oldestMessage.toSeconds(),
    });
  }

  #function({ name, lambda, timeoutSeconds }: LakeFunction): void {
    this.#add(`${name}-errors`, {
      alarmDescription: `The function ${name} failed. Its log says why: use the saved query "failures".`,
      metric: lambda.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
    });
    this.#add(`${name}-near-timeout`, {
      alarmDescription: `The function ${name} takes more than ${nearTimeout * 100} % of its ${timeoutSeconds} seconds: raise them, or give it smaller batches.`,
      metric: lambda.metricDuration({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: timeoutSeconds * 1_000 * nearTimeout,
    });
  }

  #sweep({ lambda }: LakeFunction): void {
    this.#add('sweep-missing', {
      alarmDescription: 'No sweep ran for three hours: lost events are not found, and stale data is not seen.',
      metric: lambda.metricInvocations({ period: Duration.hours(sweepEveryHours) }),
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.#add('lost-objects', {
      alarmDescription:
        'Objects on record are gone and cannot be made again. lake doctor names them; look in older versions of their bucket.',
      metric: this.#own('LostObjects', { function: 'sweep' }),
      threshold: 1,
    });
  }

  #staleness({ dataset, everyHours }: Freshness): void {
    this.#add(`${dataset.replace('/', '-')}-stale`, {
      alarmDescription: `Nothing newer than ${everyHours} hours came for ${dataset}: look whether its login expired or somebody forgot to export it.`,
      metric: this.#own('EvidenceAgeHours', { dataset }),
      threshold: everyHours + staleSlackHours,
      // A dataset that never had anything has no age, and is not missed.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  #own(metricName: string, dimensions: Readonly<Record<string, string>>): IMetric {
    return new Metric({
      namespace: metricNamespace,
      metricName,
      dimensionsMap: { service: this.#lake, ...dimensions },
      statistic: Stats.MAXIMUM,
      period: Duration.hours(sweepEveryHours),
    });
  }

  #add(name: string, props: Partial<AlarmProps> & Pick<AlarmProps, 'metric' | 'threshold'>): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.#lake}-${name}`,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(this.#action);
    this.all.push(alarm);
  }
}
