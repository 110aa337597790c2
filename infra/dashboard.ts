import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricNamespace } from '../lib/runtime/metrics.ts';
import type { Alarms, Freshness } from './alarms.ts';
import type { LakeFunction } from './lake-function.ts';

export interface OverviewProps {
  readonly lake: string;
  readonly alarms: Alarms;
  readonly functions: readonly LakeFunction[];
  readonly queues: Readonly<Record<string, IQueue>>;
  readonly freshness: readonly Freshness[];
  /** Saves queries with the logs. */
  readonly savesQueries: boolean;
}

const period = Duration.minutes(5);

/** A dashboard with the health of the lake, and saved queries over its logs. */
export class Overview extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { lake, alarms, functions, queues, freshness, savesQueries }: OverviewProps,
  ) {
    super(scope, id);
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
    const waiting = Object.entries(queues).map(([label, queue]) =>
      queue.metricApproximateNumberOfMessagesVisible({ label, period, statistic: Stats.MAXIMUM }),
    );
    const ofFunctions = (metric: (one: LakeFunction) => IMetric) => functions.map(metric);
    new Dashboard(this, 'dashboard', {
      dashboardName: lake,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24, height: 6 })],
        [
          graph('Messages waiting', waiting),
          graph(
            'Hours since the newest evidence',
            freshness.map(({ dataset }) => ageOf(lake, dataset)),
          ),
        ],
        [
          graph(
            'Failures of functions',
            ofFunctions(({ name, lambda }) => lambda.metricErrors({ label: name, period })),
          ),
          graph(
            'Longest run, milliseconds',
            ofFunctions(({ name, lambda }) => lambda.metricDuration({ label: name, period, statistic: Stats.MAXIMUM })),
          ),
        ],
      ],
    });
    for (const [name, query] of savesQueries ? Object.entries(queries) : [])
      new QueryDefinition(this, name, {
        queryDefinitionName: `${lake}/${name}`,
        queryString: new QueryString(query),
        logGroups: functions.map(({ logGroup }) => logGroup),
      });
  }
}

function ageOf(lake: string, dataset: string): IMetric {
  return new Metric({
    namespace: metricNamespace,
    metricName: 'EvidenceAgeHours',
    dimensionsMap: { service: lake, dataset },
    label: dataset,
    statistic: Stats.MAXIMUM,
    period: Duration.hours(1),
  });
}

/** Saved queries of Logs Insights. */
const queries: Readonly<Record<string, ConstructorParameters<typeof QueryString>[0]>> = {
  failures: {
    fields: ['@timestamp', 'service', 'message', 'error.code', 'error.message', 'messageId', 'receiveCount'],
    filterStatements: ['level = "ERROR"'],
    sort: '@timestamp desc',
    limit: 200,
  },
  /** Replace the id by the correlation id of a receipt. */
  journey: {
    fields: ['@timestamp', 'service', 'message', 'outcome', 'key', 'dataset'],
    filterStatements: ['correlationId = "0123456789abcdef" or @message like "0123456789abcdef"'],
    sort: '@timestamp asc',
    limit: 500,
  },
  arrivals: {
    fields: ['@timestamp', 'outcome', 'key'],
    filterStatements: ['message = "Validated"'],
    sort: '@timestamp desc',
    limit: 500,
  },
  slowest: {
    fields: ['@timestamp', 'service', 'durationMs', 'messages', 'requestId'],
    filterStatements: ['message like "Batch ended"'],
    sort: 'durationMs desc',
    limit: 50,
  },
};
