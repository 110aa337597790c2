import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';

/** The namespace of the lake's own metrics in CloudWatch. */
export const metricNamespace = 'DataLake';

/** The measures. Each name holds its unit. */
export interface Measures {
  readonly [name: string]: number;
}

/** Takes measures about one subject: `emit({ Messages: 10 }, { stage: 'clean' })`. */
export interface Metrics {
  emit(measures: Measures, dimensions: Readonly<Record<string, string>>): void;
}

/**
 * Writes measures as lines of CloudWatch's embedded metric format into the function's log, which needs no call and no
 * permission. Every metric has the lake's name as its dimension `service`, because an account can hold several lakes.
 */
export function embeddedMetrics(lake: string): Metrics {
  const metrics = new PowertoolsMetrics({ namespace: metricNamespace, serviceName: lake });
  return {
    emit(measures, dimensions) {
      metrics.addDimensions({ ...dimensions });
      for (const [name, value] of Object.entries(measures)) metrics.addMetric(name, unitOf(name), value);
      metrics.publishStoredMetrics();
    },
  };
}

function unitOf(name: string): 'Milliseconds' | 'Bytes' | 'Count' {
  if (name.endsWith('Millis')) return 'Milliseconds';
  return name.endsWith('Bytes') ? 'Bytes' : 'Count';
}

/** Measures nothing. */
export const noMetrics: Metrics = { emit() {} };
