import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scheduleName } from '../../infra/extraction.ts';
import type { LakeConfigInput } from '../../lib/lake/config.ts';
import { extractors } from '../../lib/sources/extractors.ts';
import { sources } from '../../lib/sources/registry.ts';
import { ofTypeIn, type Resource, type Statement, type Synth, synthLake, textOf } from './support.ts';

/** A label with every source, 200 accounts that are extracted, and 60 artists. */
const artistCount = 60;
const accountCount = 200;

function largeLabel(): LakeConfigInput {
  const extracted = Object.keys(extractors).length;
  const accounts = (count: number) =>
    Array.from({ length: count }, (_, at) => `an-artist-with-a-long-name.and-another-one.account-${at}`);
  const entries = sources.map(({ id }) => [
    id,
    id in extractors
      ? { accounts: accounts(accountCount / extracted), extract: { everyHours: 24 } }
      : { accounts: accounts(2) },
  ]);
  const artists = Array.from({ length: artistCount }, (_, at) => [
    `artist-${at}`,
    { accounts: [`account-${at}`], names: [`Artist ${at}`] },
  ]);
  return { sources: Object.fromEntries(entries), readers: { artists: Object.fromEntries(artists) } };
}

// CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const stackLimits = { resources: 500, templateBytes: 1_000_000, nameCharacters: 128 };
// IAM, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const policyLimits = { inlineCharacters: 10_240, managedCharacters: 6_144, managedPerRole: 10 };

describe('a large label', () => {
  let lake: Synth;
  let templates: readonly { readonly bytes: number; readonly resources: number }[];
  beforeAll(() => {
    lake = synthLake({}, largeLabel());
    templates = readdirSync(lake.folder)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => readFileSync(join(lake.folder, name), 'utf8'))
      .map((text) => ({
        bytes: Buffer.byteLength(text),
        resources: Object.keys((JSON.parse(text) as { Resources: object }).Resources).length,
      }));
  });

  it('fits into stacks that CloudFormation takes, with room to grow', () => {
    expect(templates.length).toBeGreaterThan(2);
    for (const { bytes, resources } of templates) {
      expect(resources).toBeLessThan(stackLimits.resources * 0.9);
      expect(bytes).toBeLessThan(stackLimits.templateBytes * 0.7);
    }
  });

  it('has a schedule for each account, by a name of its own', () => {
    const names = ofTypeIn(lake, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => String(Properties.Name));
    expect(new Set(names).size).toBe(accountCount + 1);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
  });

  it('has a database, a workgroup and a role for each artist', () => {
    const artists = (type: string, nameOf: (properties: Resource['Properties']) => unknown) =>
      ofTypeIn(lake, type).filter(([, { Properties }]) => /artist[-_]/.test(String(nameOf(Properties)))).length;
    expect(artists('AWS::Glue::Database', ({ DatabaseInput }) => (DatabaseInput as { Name: string }).Name)).toBe(
      artistCount,
    );
    expect(artists('AWS::Athena::WorkGroup', ({ Name }) => Name)).toBe(artistCount);
    expect(artists('AWS::IAM::Role', ({ RoleName }) => RoleName)).toBe(artistCount);
  });

  it('has policies that IAM takes', () => {
    const sizeOf = ({ Properties }: Resource) => {
      const { Statement: statements } = Properties.PolicyDocument as { Statement: Statement[] };
      // As IAM sees it: with names in place of references.
      return JSON.stringify(statements.map((one) => ({ ...one, Resource: [one.Resource].flat().map(textOf) }))).length;
    };
    const inline = new Map<string, number>();
    const managed = new Map<string, number>();
    for (const [, resource] of [...ofTypeIn(lake, 'AWS::IAM::Policy'), ...ofTypeIn(lake, 'AWS::IAM::ManagedPolicy')])
      for (const role of (resource.Properties.Roles ?? []) as unknown[]) {
        const id = JSON.stringify(role);
        if (resource.Type === 'AWS::IAM::Policy') inline.set(id, (inline.get(id) ?? 0) + sizeOf(resource));
        else {
          managed.set(id, (managed.get(id) ?? 0) + 1);
          expect(sizeOf(resource)).toBeLessThanOrEqual(policyLimits.managedCharacters);
        }
      }
    for (const characters of inline.values()) expect(characters).toBeLessThanOrEqual(policyLimits.inlineCharacters);
    for (const count of managed.values()) expect(count).toBeLessThanOrEqual(policyLimits.managedPerRole);
  });
});

it('a name of a schedule is cut with a hash, so that two long ones stay two', () => {
  const long = 'bedrot-distrokid-'.padEnd(70, 'x');
  expect(scheduleName('bedrot-metaads-nova')).toBe('bedrot-metaads-nova');
  expect(scheduleName(`${long}1`)).toHaveLength(64);
  expect(scheduleName(`${long}1`)).not.toBe(scheduleName(`${long}2`));
});
