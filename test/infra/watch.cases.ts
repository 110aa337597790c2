import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { sources } from '../../lib/sources/registry.ts';
import { labelConfig, ofTypeIn, type Synth, sharedLake, synthLake, textOf } from './support.ts';

let lake: Synth;
beforeAll(() => {
  lake = sharedLake();
});

const ofType = (type: string, synth = lake) => ofTypeIn(synth, type);

describe('the schedules', () => {
  const schedules = () => ofType('AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties);

  it('ask every account of every extracted source, as often as lake.config.ts says', () => {
    const runs = schedules().filter(({ Name }) => /metaads/.test(String(Name)));
    expect(runs.map(({ Name }) => Name)).toEqual(['bedrot-metaads-nova', 'bedrot-metaads-label']);
    for (const run of runs)
      expect(run).toMatchObject({
        GroupName: 'bedrot',
        ScheduleExpression: 'rate(6 hours)',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 45 },
        Target: {
          RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3_600 },
          DeadLetterConfig: { Arn: expect.anything() },
        },
      });
    expect(runs.map(({ Target }) => (Target as { Input: string }).Input)).toEqual([
      '{"source":"metaads","account":"nova"}',
      '{"source":"metaads","account":"label"}',
    ]);
  });

  it('look at pages in the function that has a browser', () => {
    const [run] = schedules().filter(({ Name }) => Name === 'bedrot-distrokid-label');
    const { Input, Arn } = (run?.Target ?? {}) as { Input?: string; Arn?: unknown };
    expect(run?.ScheduleExpression).toBe('rate(24 hours)');
    expect(Input).toBe('{"source":"distrokid","account":"label"}');
    expect(textOf(Arn)).toMatch(/^\{browsefunction/);
  });

  it('sweep every hour', () => {
    expect(schedules().find(({ Name }) => Name === 'bedrot-sweep')).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
  });

  it('keep what failed, asked once', () => {
    const asked = { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: Match.anyValue() } } };
    lake.template.resourcePropertiesCountIs('AWS::Lambda::EventInvokeConfig', asked, 2);
  });

  it('tell the function where the API is, where it is not the vendor’s', () => {
    const other = synthLake({ 'baseUrl:metaads': 'http://127.0.0.1:9/v26.0' });
    other.template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'bedrot-extract-api',
      Environment: { Variables: { LAKE_BASE_URL_METAADS: 'http://127.0.0.1:9/v26.0' } },
    });
  });

  it('need no function to extract where nothing is extracted', () => {
    const none = synthLake({}, { sources: { distrokid: { accounts: ['label'] } } });
    none.template.resourceCountIs('AWS::Lambda::Function', 5);
    none.template.resourceCountIs('AWS::Scheduler::Schedule', 1);
    expect(() => synthLake({}, { sources: { metaads: { extract: { everyHours: 6 } } } })).toThrow('has no accounts');
  });
});

describe('the alarms', () => {
  const alarms = () => ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

  it('watch every queue, function and dataset that is used, and all of them tell the topic', () => {
    const names = alarms().map(({ AlarmName }) => String(AlarmName).replace('bedrot-', ''));
    const stages = ['validate', 'clean', 'curate', 'publish'];
    const functions = [...stages, 'sweep', 'extract-api', 'extract-browser'];
    expect(names.sort()).toEqual(
      [
        ...[...stages, 'runs'].map((queue) => `${queue}-dead-letters`),
        ...stages.map((queue) => `${queue}-oldest-message`),
        ...functions.flatMap((name) => [`${name}-errors`, `${name}-near-timeout`]),
        'sweep-missing',
        'lost-objects',
        'damaged-objects',
        ...sources
          .filter(({ id }) => ['distrokid', 'tiktok', 'metaads'].includes(id))
          .flatMap(({ datasets }) => datasets.map(({ contract }) => `${contract.dataset.replace('/', '-')}-stale`)),
      ].sort(),
    );
    for (const { AlarmActions, AlarmDescription } of alarms()) {
      expect(textOf(AlarmActions)).toMatch(/^\{alertstopic/);
      expect(String(AlarmDescription).length).toBeGreaterThan(40);
    }
  });

  it('call a dataset stale by what lake.config.ts says, else by its contract', () => {
    const other = synthLake({}, { ...labelConfig, datasets: { 'tiktok/overview': { freshEveryHours: 12 } } });
    const threshold = (synth: Synth, dataset: string) =>
      ofType('AWS::CloudWatch::Alarm', synth).find(
        ([, { Properties }]) => Properties.AlarmName === `bedrot-${dataset}-stale`,
      )?.[1].Properties.Threshold;
    expect(threshold(other, 'tiktok-overview')).toBe(15);
    expect(threshold(other, 'metaads-insights')).toBe(27);
  });

  it('come with a dashboard, saved queries and a topic that mails who is named', () => {
    lake.template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    expect(ofType('AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties.Name)).toEqual([
      'bedrot/failures',
      'bedrot/journey',
      'bedrot/arrivals',
      'bedrot/slowest',
    ]);
    lake.template.resourceCountIs('AWS::SNS::Subscription', 0);
    const mailed = synthLake({ alertEmail: 'ops@example.com' });
    mailed.template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  });
});

describe('a deployment to an imitation of AWS', () => {
  it('leaves out what none takes, and finds buckets by path', () => {
    const local = synthLake({ place: 'local' });
    expect(ofType('AWS::Logs::QueryDefinition', local)).toEqual([]);
    const functions = ofType('AWS::Lambda::Function', local).map(([, { Properties }]) => Properties.Environment);
    expect(functions.length).toBeGreaterThan(0);
    for (const environment of functions) expect(environment).toMatchObject({ Variables: { LAKE_S3_PATH_STYLE: '1' } });
    const types = (synth: Synth) => new Set(Object.values(synth.resources).map(({ Type }) => Type));
    const [here, there] = [types(lake), types(local)];
    expect([...here].filter((type) => !there.has(type))).toEqual(['AWS::Logs::QueryDefinition']);
  });

  it('needs neither Glue nor Athena where readers are left out', () => {
    const bare = synthLake({ place: 'local', readers: false });
    expect(Object.values(bare.resources).filter(({ Type }) => /::(Glue|Athena)::/.test(Type))).toEqual([]);
  });
});
