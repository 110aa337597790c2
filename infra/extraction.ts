import { createHash } from 'node:crypto';
import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alertTopicName, baseUrlName } from '../functions/environment.ts';
import type { Extractor } from '../lib/contract/extractor/extractor.ts';
import type { LakeConfig } from '../lib/lake/config.ts';
import { extractors } from '../lib/sources/extractors.ts';
import { LakeFunction } from './lake-function.ts';
import type { StackOptions } from './options.ts';
import type { ScheduledRun } from './schedule.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

export interface ExtractionProps {
  readonly kind: Extractor['kind'];
  readonly config: LakeConfig;
  readonly options: StackOptions;
  readonly buckets: ZoneBuckets;
  readonly key?: IKey | undefined;
  readonly codePath: string;
  readonly statements: readonly PolicyStatement[];
  readonly alerts: ITopic;
  /** The queue for failed runs and their errors. */
  readonly deadLetters: IQueue;
  /** The address of a source's API, as given at the deployment. */
  readonly baseUrlOf: (source: string) => string | undefined;
}

/** The sources that lake.config.ts extracts with one kind of extractor. */
export function extractedSources(config: Pick<LakeConfig, 'sources'>, kind: Extractor['kind']): readonly string[] {
  const extracted = Object.entries(config.sources).filter(([, { extract }]) => extract !== undefined);
  return extracted.map(([source]) => source).filter((source) => extractors[source]?.kind === kind);
}

/** The function for one kind of extractor (API or browser), with a schedule for each account of each of its sources. */
export class Extraction extends Construct {
  readonly function: LakeFunction;
  readonly runs: readonly ScheduledRun[];

  constructor(scope: Construct, id: string, props: ExtractionProps) {
    super(scope, id);
    const { kind, config, options, alerts, baseUrlOf, statements, deadLetters, ...rest } = props;
    const sources = extractedSources(config, kind);
    const baseUrls = sources.flatMap((source) => {
      const url = baseUrlOf(source);
      return url === undefined ? [] : [[baseUrlName(source), url]];
    });
    this.function = new LakeFunction(this, 'function', {
      ...rest,
      function: `extract-${kind}`,
      options,
      statements: [...statements, ...secretsAndAlerts(props, sources)],
      environment: { [alertTopicName]: alerts.topicArn, ...Object.fromEntries(baseUrls) },
    });
    this.function.lambda.configureAsyncInvoke({
      // The extractor itself waits and tries again, so a retry a minute later would not help. The next run asks for the
      // same days again.
      retryAttempts: 0,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(deadLetters),
    });
    this.runs = sources.flatMap((source) => this.#runsOf(props, source));
  }

  #runsOf({ config, options }: ExtractionProps, source: string): readonly ScheduledRun[] {
    const { accounts = [], extract } = config.sources[source] ?? {};
    if (!extract) return [];
    return accounts.map((account) => ({
      name: scheduleName(`${options.name}-${source}-${account}`),
      everyHours: extract.everyHours,
      windowMinutes: Math.min(extract.windowMinutes, extract.everyHours * 60),
      target: this.function.lambda,
      input: { source, account },
    }));
  }
}

/** Most characters of a schedule's name. */
const scheduleNameLength = 64;

/** A name for a schedule. Names that are too long and differ only at their ends stay apart by a hash. */
export function scheduleName(name: string): string {
  if (name.length <= scheduleNameLength) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, scheduleNameLength - 9)}-${hash}`;
}

/** Secrets named in one statement. CDK cuts a role's policy at statements where it is longer than IAM takes, and not within one. */
const secretsInStatement = 15;

/** Lets the function use the secrets of its accounts and the topic of alerts. People make the secrets by hand, so that no stack deletes a token. */
function secretsAndAlerts(
  { kind, config, options, alerts }: ExtractionProps,
  sources: readonly string[],
): PolicyStatement[] {
  const names = sources.flatMap((source) =>
    (config.sources[source]?.accounts ?? []).map((account) => `${options.name}/${source}/${account}`),
  );
  const arn = `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret`;
  const resources = names.map((name) => `${arn}:${name}-??????`); // Secrets Manager appends six characters to each name.
  const starts = Array.from(
    { length: Math.ceil(resources.length / secretsInStatement) },
    (_, at) => at * secretsInStatement,
  );
  return [
    ...starts.map(
      (start) =>
        new PolicyStatement({
          // The secret for a browser is a session. The function stores it again when the source prolongs it.
          actions: ['secretsmanager:GetSecretValue', ...(kind === 'browser' ? ['secretsmanager:PutSecretValue'] : [])],
          resources: resources.slice(start, start + secretsInStatement),
        }),
    ),
    new PolicyStatement({ actions: ['sns:Publish'], resources: [alerts.topicArn] }),
  ];
}
