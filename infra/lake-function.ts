import { Aws, Duration, RemovalPolicy, Size, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bucketName } from '../functions/environment.ts';
import { zones } from '../lib/lake/zone.ts';
import { allow } from './allow.ts';
import { type FunctionName, factsOf } from './function-table.ts';
import type { StackOptions } from './options.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

export interface LakeFunctionProps {
  readonly function: FunctionName;
  /** Its zip. */
  readonly codePath: string;
  readonly options: StackOptions;
  readonly buckets: ZoneBuckets;
  readonly key?: IKey | undefined;
  /** Everything that it may do besides logging and tracing. */
  readonly statements: readonly PolicyStatement[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Its reserved concurrency. */
  readonly reservedConcurrency?: number;
}

/** A function with a role and a log of its own. */
export class LakeFunction extends Construct {
  readonly name: FunctionName;
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, props: LakeFunctionProps) {
    super(scope, id);
    const { options, buckets } = props;
    const facts = factsOf(props.function);
    const functionName = `${options.name}-${props.function}`;
    this.name = props.function;
    this.timeoutSeconds = facts.timeoutSeconds;
    this.logGroup = new LogGroup(this, 'log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.THREE_MONTHS,
      ...(props.key ? { encryptionKey: props.key } : {}),
      removalPolicy: options.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    this.lambda = new LambdaFunction(this, 'function', {
      functionName,
      description: facts.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: options.architecture === 'arm64' && !facts.usesBrowser ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(props.codePath),
      handler: 'index.handler',
      memorySize: facts.memoryMb,
      timeout: Duration.seconds(facts.timeoutSeconds),
      ephemeralStorageSize: Size.mebibytes(facts.diskMb),
      tracing: options.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      logGroup: this.logGroup,
      role: this.#role(props),
      environment: {
        ...Object.fromEntries(zones.map((zone) => [bucketName(zone), buckets.nameOf(zone)])),
        LAKE_NAME: options.name,
        LAKE_LOG_LEVEL: options.logLevel,
        // Only AWS finds a bucket by a host name.
        ...(options.place === 'local' ? { LAKE_S3_PATH_STYLE: '1' } : {}),
        POWERTOOLS_TRACE_ENABLED: String(options.tracing),
        // Answers and errors may quote data, so traces hold only times.
        POWERTOOLS_TRACER_CAPTURE_RESPONSE: 'false',
        POWERTOOLS_TRACER_CAPTURE_ERROR: 'false',
        ...props.environment,
      },
      ...(props.reservedConcurrency !== undefined && options.reserveConcurrency
        ? { reservedConcurrentExecutions: props.reservedConcurrency }
        : {}),
    });
  }

  #role({ statements, key, options }: LakeFunctionProps): Role {
    const role = new Role(this, 'role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.logGroup.grantWrite(role);
    allow(role, statements, 'Objects are named by their contents, so only their prefix is known in advance.');
    if (options.tracing)
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray permissions name no resource.',
      });
    if (key)
      role.addToPolicy(
        new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
      );
    return role;
  }
}
