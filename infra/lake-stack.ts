import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { LakeConfig } from '../lib/lake/config.ts';
import { type StageName, stageNames } from '../lib/lake/zone.ts';
import { marts } from '../lib/marts/registry.ts';
import { accessOf, statementsOf } from './access.ts';
import type { FunctionName } from './function-table.ts';
import type { StackOptions } from './options.ts';
import { Stage } from './stage.ts';
import { ZoneBuckets } from './zone-buckets.ts';

export interface LakeStackProps extends StackProps {
  readonly config: LakeConfig;
  readonly options: StackOptions;
  /** The zip of each function. */
  readonly codePaths: Readonly<Record<FunctionName, string>>;
}

/** The data lake on AWS. */
export class LakeStack extends Stack {
  readonly buckets: ZoneBuckets;
  readonly stages: Readonly<Record<StageName, Stage>>;

  constructor(scope: Construct, id: string, { config, options, codePaths, ...props }: LakeStackProps) {
    super(scope, id, { description: 'BEDROT data lake', ...props });
    const key = options.customerKey
      ? new Key(this, 'key', {
          description: `Encrypts the objects of the data lake ${options.name}`,
          enableKeyRotation: true,
          removalPolicy: RemovalPolicy.RETAIN,
        })
      : undefined;
    const buckets = new ZoneBuckets(this, 'zones', {
      lake: options.name,
      lockedDays: config.retention?.raw.lockedDays ?? 365,
      isDisposable: options.disposable,
      key,
    });
    this.buckets = buckets;
    const access = accessOf(marts);
    const stages = stageNames.map((stage) => {
      const statements = statementsOf(access[stage], buckets);
      return [stage, new Stage(this, stage, { stage, options, buckets, key, statements, codePath: codePaths[stage] })];
    });
    this.stages = Object.fromEntries(stages) as Record<StageName, Stage>;
  }
}
