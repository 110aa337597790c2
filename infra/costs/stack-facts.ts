import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { LakeConfig } from '../../lib/lake/config.ts';
import { functionNames } from '../function-table.ts';
import { LakeStack } from '../lake-stack.ts';
import { readOptions } from '../options.ts';

/** What the stack has that costs by its number. */
export interface StackFacts {
  readonly alarms: number;
  /** Metrics on the dashboard. */
  readonly dashboardMetrics: number;
  /** Queues that a function polls all the time. */
  readonly polledQueues: number;
  readonly schedules: number;
  /** Accounts that are extracted, each with a secret. */
  readonly secrets: number;
  readonly extractedSources: number;
  /** Datasets whose age the sweep measures once they have evidence. */
  readonly datasets: number;
}

/** Synthesises the owner's stack and counts. */
export function stackFacts(config: LakeConfig): StackFacts {
  const folder = mkdtempSync(join(tmpdir(), 'lake-costs-'));
  try {
    const code = join(folder, 'code.zip');
    writeFileSync(code, '');
    const codePaths = Object.fromEntries(functionNames.map((name) => [name, code])) as ConstructorParameters<
      typeof LakeStack
    >[2]['codePaths'];
    const app = new App({ outdir: join(folder, 'out') });
    const options = readOptions(() => undefined);
    const stack = new LakeStack(app, options.name, { config, options, codePaths, baseUrlOf: () => undefined });
    const template = Template.fromStack(stack);
    const count = (type: string) => Object.keys(template.findResources(type)).length;
    const extracted = Object.values(config.sources).filter(({ extract }) => extract !== undefined);
    return {
      alarms: count('AWS::CloudWatch::Alarm'),
      dashboardMetrics: metricsIn(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))),
      polledQueues: count('AWS::Lambda::EventSourceMapping'),
      schedules: count('AWS::Scheduler::Schedule'),
      secrets: extracted.reduce((sum, { accounts }) => sum + accounts.length, 0),
      extractedSources: extracted.length,
      datasets: Object.keys(
        template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: 'EvidenceAgeHours' } }),
      ).length,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each metric of a widget begins with its namespace. */
function metricsIn(dashboard: string): number {
  return dashboard.match(/\[\\+"(AWS\/|DataLake)/g)?.length ?? 0;
}
