/**
 * AWS's list prices in us-east-1 in US dollars, without tax. They are the ones of 2025, not read again since and not compared
 * with a bill: aws.amazon.com/s3/pricing, /lambda/pricing, /sqs/pricing, /cloudwatch/pricing, /secrets-manager/pricing,
 * /athena/pricing, /kms/pricing.
 */
export const prices = {
  readIn: '2025',
  region: 'us-east-1',
  /** S3: PUT, COPY, POST and LIST; then GET and HEAD. DELETE costs nothing. */
  s3WritesAndListings: 0.005 / 1_000,
  s3Reads: 0.0004 / 1_000,
  s3GbMonth: 0.023,
  /** Glacier Instant Retrieval, where archived copies are after 30 days. */
  archiveGbMonth: 0.004,
  /** Lambda on arm64, for a GB of memory and a second; then for each call. The free 400,000 GB-s are left out. */
  lambdaGbSecond: 0.0000133334,
  lambdaCall: 0.2 / 1_000_000,
  sqsRequest: 0.4 / 1_000_000,
  sqsFreeRequests: 1_000_000,
  alarm: 0.1,
  freeAlarms: 10,
  metric: 0.3,
  freeMetrics: 10,
  /** CloudWatch: three dashboards with up to 50 metrics each are free. */
  dashboard: 3,
  freeDashboardMetrics: 50,
  secret: 0.4,
} as const;
