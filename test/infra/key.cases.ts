import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../infra/options.ts';
import { zones } from '../../lib/lake/zone.ts';
import { allowedTo, ofTypeIn, type Statement, type Synth, synthLake, textOf } from './support.ts';

const given = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666';

/** Every place of the stack that names a key, as `type property: key`. */
function encrypted(synth: Synth): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const note = (type: string, keyOf: (properties: Readonly<Record<string, unknown>>) => unknown) => {
    for (const [id, { Properties }] of ofTypeIn(synth, type)) keys.set(`${type} ${id}`, textOf(keyOf(Properties)));
  };
  note('AWS::S3::Bucket', ({ BucketEncryption }) => {
    const { ServerSideEncryptionConfiguration: rules } = BucketEncryption as {
      ServerSideEncryptionConfiguration: { ServerSideEncryptionByDefault: { KMSMasterKeyID?: unknown } }[];
    };
    return rules[0]?.ServerSideEncryptionByDefault.KMSMasterKeyID;
  });
  note('AWS::SNS::Topic', ({ KmsMasterKeyId }) => KmsMasterKeyId);
  note('AWS::Logs::LogGroup', ({ KmsKeyId }) => KmsKeyId);
  return keys;
}

const functionRoles = (synth: Synth) =>
  ofTypeIn(synth, 'AWS::Lambda::Function').map(([, { Properties }]) =>
    textOf(Properties.Role).replace(/^\{(\w+)\.Arn\}$/, '$1'),
  );

describe('a key of the customer’s own', () => {
  let own: Synth;
  let theirs: Synth;
  beforeAll(() => {
    own = synthLake({ customerKey: 'true' });
    theirs = synthLake({ customerKey: given });
  });

  it('is made where none is named, turns yearly, and stays when the stack goes', () => {
    const [[, key] = []] = ofTypeIn(own, 'AWS::KMS::Key');
    expect(key).toMatchObject({ Properties: { EnableKeyRotation: true }, DeletionPolicy: 'Retain' });
  });

  it('is not made where its ARN is given, so that a new stack opens what an older one left', () => {
    expect(ofTypeIn(theirs, 'AWS::KMS::Key')).toEqual([]);
    expect(new Set(encrypted(theirs).values())).toEqual(new Set([given]));
  });

  it.each([
    ['made', () => own],
    ['given', () => theirs],
  ])('%s, encrypts every bucket, the alerts and every log, and no function lacks it', (_, synth) => {
    const keys = encrypted(synth());
    expect([...keys.keys()].filter((name) => name.startsWith('AWS::S3::Bucket'))).toHaveLength(zones.length);
    expect([...keys.keys()].filter((name) => name.startsWith('AWS::Logs::LogGroup'))).toHaveLength(7);
    expect([...keys.keys()].filter((name) => name.startsWith('AWS::SNS::Topic'))).toHaveLength(1);
    expect(new Set(keys.values()).size).toBe(1);
    expect([...keys.values()][0]).toMatch(/^\{key|^arn:aws:kms/);
    const roles = functionRoles(synth());
    expect(roles).toHaveLength(7);
    for (const role of roles)
      expect(allowedTo(synth().resources, role).filter((line) => line.startsWith('kms:'))).toHaveLength(2);
  });

  it('lets alarms and logs use it by the statements that docs/deploy.md gives to owners of a key', () => {
    const [[, key] = []] = ofTypeIn(own, 'AWS::KMS::Key');
    const policy = key?.Properties.KeyPolicy as { Statement: (Statement & { Sid?: string })[] } | undefined;
    const written = (policy?.Statement ?? []).filter(({ Sid }) => Sid !== undefined);
    const [, told] = /```json\n(\[[\s\S]*?\n\])\n```/.exec(readFileSync('docs/deploy.md', 'utf8')) ?? [];
    expect(resolved(written)).toEqual(JSON.parse(told ?? 'null'));
  });

  it('is named by no alias, which the policies of roles do not take', () => {
    const asked = (customerKey: string) => () =>
      readOptions((name) => (name === 'customerKey' ? customerKey : undefined));
    expect(asked('arn:aws:kms:eu-central-1:111122223333:alias/lake')).toThrow('ARN of a key (not of an alias)');
    expect(asked('yes')).toThrow('true, false, or the ARN');
    expect(asked(given)()).toMatchObject({ customerKey: given });
  });

  it('is in no template where none is asked for', () => {
    expect(new Set(encrypted(synthLake()).values())).toEqual(new Set(['undefined']));
  });
});

/** A value with text in place of what CloudFormation puts together. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  if ('Fn::Join' in value || 'Ref' in value) return textOf(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one)]));
}
