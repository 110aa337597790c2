import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { isPersonal } from '../../lib/contract/personal.ts';
import { zones } from '../../lib/lake/zone.ts';
import { sources } from '../../lib/sources/registry.ts';
import {
  labelConfig,
  ofTypeIn,
  type Resource,
  type Statement,
  type Synth,
  sharedLake,
  synthLake,
  textOf,
} from './support.ts';

let lake: Synth;
beforeAll(() => {
  lake = sharedLake();
});

const ofType = (type: string, synth = lake) => ofTypeIn(synth, type);

const bucketOf = (zone: string, synth = lake): Resource => {
  const found = ofType('AWS::S3::Bucket', synth).find(([, { Properties }]) =>
    textOf(Properties.BucketName).startsWith(`bedrot-${zone}-`),
  );
  if (!found) throw new Error(`no bucket for ${zone}`);
  return found[1];
};

describe('the buckets', () => {
  it.each(zones)('%s is versioned, private, encrypted, kept, and aborts uploads that never end', (zone) => {
    const { Properties, DeletionPolicy } = bucketOf(zone);
    expect(Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: {
        Rules: expect.arrayContaining([
          expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } }),
        ]),
      },
    });
    expect(DeletionPolicy).toBe('Retain');
  });

  it('take nothing without TLS', () => {
    const policies = ofType('AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(zones.length);
    for (const [, { Properties }] of policies) {
      const { Statement: statements } = Properties.PolicyDocument as { Statement: Statement[] };
      expect(statements).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  it('lock raw and archive for as long as the owner says, and nothing else', () => {
    const locked = zones.filter((zone) => bucketOf(zone).Properties.ObjectLockEnabled === true);
    expect(locked).toEqual(['raw', 'archive']);
    const rule = { DefaultRetention: { Days: 365, Mode: 'GOVERNANCE' } };
    for (const zone of locked)
      expect(bucketOf(zone).Properties.ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled', Rule: rule });
    const short = synthLake({}, { retention: { raw: { lockedDays: 30 } } });
    expect(bucketOf('raw', short).Properties.ObjectLockConfiguration).toMatchObject({
      Rule: { DefaultRetention: { Days: 30 } },
    });
  });

  it('move the archive to Glacier, empty the sandbox, and expire nothing else but reasons of failures', () => {
    const rules = (zone: string) =>
      (bucketOf(zone).Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] }).Rules;
    expect(rules('archive').flatMap(({ Transitions = [] }) => Transitions)).toMatchObject([
      { StorageClass: 'GLACIER_IR', TransitionInDays: 30 },
      { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 730 },
    ]);
    expect(rules('sandbox')).toContainEqual(expect.objectContaining({ ExpirationInDays: 30 }));
    // Why messages failed: no longer than anybody can look at the message.
    const ofLedger = rules('ledger').filter((rule) => 'ExpirationInDays' in rule);
    expect(ofLedger).toEqual([expect.objectContaining({ Prefix: 'failures/', ExpirationInDays: 28 })]);
    for (const zone of zones.filter((one) => one !== 'sandbox' && one !== 'ledger'))
      expect(rules(zone).some((rule) => 'ExpirationInDays' in rule)).toBe(false);
  });

  it('keep no older versions of personal data that was removed, in raw and in the parts made of it', () => {
    const rules = (zone: string) =>
      (bucketOf(zone).Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] }).Rules;
    const personal = sources
      .flatMap(({ datasets }) => datasets)
      .filter(({ contract }) => isPersonal(contract))
      .map(({ contract }) => `parts/${contract.dataset}/`);
    const prefixes = (zone: string) =>
      rules(zone)
        .filter(({ NoncurrentVersionExpiration: after }) => JSON.stringify(after) === '{"NoncurrentDays":1}')
        .map(({ Prefix }) => Prefix);
    expect(prefixes('raw')).toEqual(['personal/']);
    expect(prefixes('staging')).toEqual(personal);
  });

  it('announce to their queues as a property of their own, after the queue lets them', () => {
    const expected = {
      landing: ['validate', []],
      raw: ['clean', []],
      staging: ['curate', ['claims/']],
      ledger: ['publish', ['manifests/']],
    } as const;
    for (const [zone, [stage, prefixes]] of Object.entries(expected)) {
      const { Properties, DependsOn = [] } = bucketOf(zone);
      const { QueueConfigurations } = Properties.NotificationConfiguration as {
        QueueConfigurations: { Queue: unknown; Event: string; Filter?: { S3Key: { Rules: { Value: string }[] } } }[];
      };
      expect(QueueConfigurations).toHaveLength(1);
      expect(textOf(QueueConfigurations[0]?.Queue)).toMatch(new RegExp(`^\\{${stage}queue`));
      expect(QueueConfigurations[0]?.Event).toBe('s3:ObjectCreated:*');
      expect(QueueConfigurations[0]?.Filter?.S3Key.Rules.map(({ Value }) => Value) ?? []).toEqual(prefixes);
      expect(DependsOn.some((id) => lake.resources[id]?.Type === 'AWS::SQS::QueuePolicy')).toBe(true);
    }
  });

  it('need no function of CDK’s own', () => {
    const types = Object.values(lake.resources).map(({ Type }) => Type);
    expect(
      types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'),
    ).toEqual([]);
  });
});

describe('a stage', () => {
  it.each([
    ['validate', 300],
    ['clean', 900],
    ['curate', 900],
  ])('%s has a queue that waits six times its %d seconds, and dead letters after five receives', (stage, seconds) => {
    lake.template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `bedrot-${stage}`,
      VisibilityTimeout: 6 * seconds,
      MessageRetentionPeriod: 4 * 24 * 3600,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
    });
    lake.template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `bedrot-${stage}-dead`,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
    lake.template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `bedrot-${stage}`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: seconds,
      Handler: 'index.handler',
    });
  });

  it('keeps dead letters longer than messages, and takes them from its own queue alone', () => {
    const queues = ofType('AWS::SQS::Queue').map(([, { Properties }]) => Properties);
    const dead = queues.filter(({ QueueName }) => /-dead$/.test(String(QueueName)));
    expect(dead).toHaveLength(5);
    for (const { QueueName, RedriveAllowPolicy, MessageRetentionPeriod } of dead) {
      const { redrivePermission, sourceQueueArns = [] } = RedriveAllowPolicy as {
        redrivePermission: string;
        sourceQueueArns?: unknown[];
      };
      const name = String(QueueName).replace(/-dead$/, '');
      const source = queues.find((one) => one.QueueName === name);
      expect(redrivePermission).toBe(source ? 'byQueue' : 'denyAll');
      expect(sourceQueueArns.map(textOf)).toEqual(source ? [`arn:aws:sqs:eu-central-1:111122223333:${name}`] : []);
      if (source) expect(MessageRetentionPeriod).toBeGreaterThan(Number(source.MessageRetentionPeriod));
    }
  });

  it('is sent to by its own bucket of its own account alone', () => {
    const zoneOf = { validate: 'landing', clean: 'raw', curate: 'staging', publish: 'ledger' } as const;
    for (const [stage, zone] of Object.entries(zoneOf)) {
      const policy = ofType('AWS::SQS::QueuePolicy').find(([id]) => id.startsWith(`${stage}queuePolicy`));
      expect(policy).toBeDefined();
      const { Statement: statements } = (policy?.[1].Properties.PolicyDocument ?? {}) as { Statement: Statement[] };
      const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
      expect(allowed).toHaveLength(1);
      const [one] = allowed;
      expect(one).toMatchObject({ Action: 'sqs:SendMessage', Principal: { Service: 's3.amazonaws.com' } });
      const { ArnEquals, StringEquals } = (one?.Condition ?? {}) as Record<string, Record<string, unknown>>;
      expect(textOf(ArnEquals?.['aws:SourceArn'])).toBe(`arn:aws:s3:::bedrot-${zone}-111122223333-eu-central-1`);
      expect(StringEquals).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } });
    }
  });

  it('answers for each message, and curate takes many at once, two batches at most', () => {
    const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(mappings).toHaveLength(4);
    for (const mapping of mappings) expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    expect(mappings.map(({ BatchSize }) => BatchSize).sort()).toEqual([1, 10, 100, 500]);
    for (const mapping of mappings) expect(mapping.ScalingConfig).toBeDefined();
    lake.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 500,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    lake.template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'bedrot-curate',
      ReservedConcurrentExecutions: 2,
    });
  });

  it('runs on x86_64, unreserved, untraced and louder where that is asked for', () => {
    const other = synthLake({
      architecture: 'x86_64',
      reserveConcurrency: 'false',
      tracing: false,
      logLevel: 'debug',
      name: 'nova',
      disposable: 'true',
    });
    for (const [, { Properties }] of ofType('AWS::Lambda::Function', other)) {
      expect(Properties.Architectures).toEqual(['x86_64']);
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
      expect(Properties.TracingConfig).toBeUndefined();
      expect(Properties.Environment).toMatchObject({
        Variables: { LAKE_NAME: 'nova', LAKE_LOG_LEVEL: 'debug', POWERTOOLS_TRACE_ENABLED: 'false' },
      });
    }
    for (const [, { DeletionPolicy }] of ofType('AWS::S3::Bucket', other)) expect(DeletionPolicy).toBe('Delete');
  });

  it('has a browser on x86_64, with a core and room for it, and only where pages are looked at', () => {
    const named = { FunctionName: 'bedrot-extract-browser' };
    lake.template.hasResourceProperties('AWS::Lambda::Function', {
      ...named,
      Architectures: ['x86_64'],
      MemorySize: 2_048,
      Timeout: 300,
      EphemeralStorage: { Size: 1_024 },
    });
    const byHand = synthLake({}, { sources: { ...labelConfig.sources, distrokid: { accounts: ['label'] } } });
    byHand.template.resourcePropertiesCountIs('AWS::Lambda::Function', named, 0);
  });

  it.each([{ architecture: 'riscv' }, { name: 'A' }, { tracing: 'perhaps' }])('is not made from %j', (options) => {
    expect(() => synthLake(options)).toThrow('options of the deployment are not valid');
  });

  it('keeps its log for three months', () => {
    for (const [, { Properties }] of ofType('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(90);
  });
});
