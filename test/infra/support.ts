import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, NestedStack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { functionNames } from '../../infra/function-table.ts';
import { LakeStack } from '../../infra/lake-stack.ts';
import { readOptions } from '../../infra/options.ts';
import { type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import { sources } from '../../lib/sources/registry.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** What a small label might write. */
export const labelConfig: LakeConfigInput = {
  sources: {
    distrokid: { accounts: ['label'], extract: { everyHours: 24 } },
    tiktok: { accounts: ['nova.kite'] },
    metaads: { accounts: ['nova', 'label'], extract: { everyHours: 6, windowMinutes: 45 } },
  },
  readers: { artists: { 'nova-kite': { accounts: ['nova.kite'], names: ['Nova Kite'] } } },
};

let shared: Synth | undefined;

/** The stack as it is deployed without options, synthesised once. */
export function sharedLake(): Synth {
  shared ??= synthLake();
  return shared;
}

/** Synthesises the stack as `cdk synth` does, with empty zips for code. `prepare` sees it before. */
export function synthLake(
  given: Readonly<Record<string, unknown>> = {},
  config: LakeConfigInput = labelConfig,
  prepare: (app: App, stack: LakeStack) => void = () => {},
): Synth {
  const code = join(mkdtempSync(join(tmpdir(), 'lake-infra-')), 'code.zip');
  writeFileSync(code, 'no code');
  const options = readOptions((name) => given[name]);
  const known = {
    sources: sources.map(({ id }) => id),
    datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
  };
  const codePaths = Object.fromEntries(functionNames.map((name) => [name, code])) as ConstructorParameters<
    typeof LakeStack
  >[2]['codePaths'];
  const app = new App({ context });
  const stack = new LakeStack(app, 'lake', {
    config: parseLakeConfig(config, known),
    options,
    codePaths,
    baseUrlOf: (source) => given[`baseUrl:${source}`] as string | undefined,
  });
  prepare(app, stack);
  const template = Template.fromStack(stack);
  const nested = stack.node.findAll().filter((one) => one instanceof NestedStack);
  const all = [template, ...nested.map((one) => Template.fromStack(one))].flatMap((one) =>
    Object.entries(one.toJSON().Resources as Record<string, Resource>),
  );
  const resources = Object.fromEntries(all);
  if (Object.keys(resources).length < all.length)
    throw new TypeError('two stacks use one logical id: the tests need them apart');
  return { template, resources, folder: app.synth().directory };
}

const context = (JSON.parse(readFileSync('cdk.json', 'utf8')) as { readonly context: Record<string, unknown> }).context;

export interface Synth {
  /** Of the stack itself. */
  readonly template: Template;
  /** Where all templates lie as they are deployed. */
  readonly folder: string;
  /** Of the stack and of those nested in it. */
  readonly resources: Readonly<Record<string, Resource>>;
}

/** The resources of a type, with their logical ids. */
export function ofTypeIn({ resources }: Synth, type: string): readonly (readonly [id: string, resource: Resource])[] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

/** A value of a template as text: references by logical id, joined parts in one. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(',');
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Select': select } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? (pseudo[Ref] ?? Ref) : `{${Ref}}`;
  if (Array.isArray(attribute)) return `{${attribute.join('.')}}`;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(textOf).join(String(join[0]));
  if (select !== undefined) return `select(${JSON.stringify(select)})`;
  return JSON.stringify(value);
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Region': 'eu-central-1',
  'AWS::Partition': 'aws',
};

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** All that a role's policies allow, as sorted lines `action on resource`. */
export function allowedTo(resources: Synth['resources'], roleId: string): readonly string[] {
  const statements: Statement[] = [];
  for (const { Type, Properties } of Object.values(resources)) {
    const isOfRole =
      Type === 'AWS::IAM::Policy' && (Properties.Roles as unknown[]).some((role) => textOf(role) === `{${roleId}}`);
    if (isOfRole) statements.push(...(Properties.PolicyDocument as { Statement: Statement[] }).Statement);
  }
  for (const policy of (resources[roleId]?.Properties.Policies ?? []) as {
    PolicyDocument: { Statement: Statement[] };
  }[])
    statements.push(...policy.PolicyDocument.Statement);
  return linesOf(statements);
}

function linesOf(statements: readonly Statement[]): readonly string[] {
  const lines = statements.flatMap(({ Action, Resource, Effect }) =>
    [Action]
      .flat()
      .flatMap((action) =>
        (Array.isArray(Resource) ? Resource : [Resource]).map(
          (one: unknown) => `${Effect === 'Allow' ? '' : `${Effect} `}${String(action)} on ${shortArn(textOf(one))}`,
        ),
      ),
  );
  return [...new Set(lines)].sort();
}

/** Without what is the same in every ARN, and without the hash of a logical id. */
function shortArn(arn: string): string {
  return arn
    .replace(/^arn:aws:([a-z0-9]+):(eu-central-1)?:(111122223333)?:/, '$1:')
    .replaceAll('-111122223333-eu-central-1', '')
    .replace(/\{(\w+?)[0-9A-F]{8}(\.\w+)?\}/g, '{$1}');
}
