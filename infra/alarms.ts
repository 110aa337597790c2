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
  /** Queues by name that functions process. */
  readonly queues: Readonly<Record<string, IQueue>>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly sweep: LakeFunction;
  readonly freshness: readonly Freshness[];
}

/** A message that waits this long is not being processed. The longest batch takes a quarter of an hour. */
const oldestMessage = Duration.hours(2);
/** Share of its timeout above which a function is close to being cut off. */
const nearTimeout = 0.8;
/** Hours that a late run and a sweep may lag before a dataset counts as stale. */
const staleSlackHours = 3;

/** The alarms. Each describes what is wrong and what to do. */
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
    this.#damage();
    for (const one of props.freshness) this.#staleness(one);
  }

  #deadLetters(name: string, queue: IQueue): void {
    this.#add(`${name}-dead-letters`, {
      alarmDescription: `${name} has dead letters. List their causes with lake redrive --dry-run, remove the causes, then run lake redrive.`,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: 1,
    });
  }

  #age(name: string, queue: IQueue): void {
    this.#add(`${name}-oldest-message`, {
      alarmDescription: `A message of ${name} has waited for ${oldestMessage.toHours()} hours: the function is throttled, fails, or is too slow.`,
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
      alarmDescription: `The function ${name} takes more than ${nearTimeout * 100} % of its timeout of ${timeoutSeconds} seconds: raise the timeout, or give it smaller batches.`,
      metric: lambda.metricDuration({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      threshold: timeoutSeconds * 1_000 * nearTimeout,
    });
  }

  #sweep({ lambda }: LakeFunction): void {
    this.#add('sweep-missing', {
      alarmDescription: 'No sweep ran for three hours: nobody finds lost events or stale data.',
      metric: lambda.metricInvocations({ period: Duration.hours(sweepEveryHours) }),
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.#add('lost-objects', {
      alarmDescription:
        'Recorded objects are gone and cannot be made again. lake doctor names them; look for older versions in their bucket.',
      metric: this.#own('LostObjects', { function: 'sweep' }),
      threshold: 1,
    });
  }

  #damage(): void {
    this.#add('damaged-objects', {
      alarmDescription:
        'Objects do not hold what their names or records say. lake doctor names them; lake sweep --verify --wait makes them again.',
      metric: this.#own('DamagedObjects', { function: 'sweep' }),
      threshold: 1,
    });
  }

  #staleness({ dataset, everyHours }: Freshness): void {
    this.#add(`${dataset.replace('/', '-')}-stale`, {
      alarmDescription: `${dataset} has no evidence newer than ${everyHours} hours: check whether its login expired, or whether somebody forgot to export it.`,
      metric: this.#own('EvidenceAgeHours', { dataset }),
      threshold: everyHours + staleSlackHours,
      // A dataset without any evidence has no age, and raises no alarm.
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
