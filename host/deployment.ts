import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Deployment } from '../lib/lake/deployed-names.ts';
import { isLakeError, LakeError } from '../lib/lake/error.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import type { LocalAccess } from './local-access.ts';

/** Options for the SDK's clients. On AWS the clients find them by themselves. */
export type Access = Partial<LocalAccess['client']>;

interface Asked {
  readonly lake: string;
  readonly region: string;
  /** The endpoint of a local cloud; undefined on AWS. */
  readonly endpoint: string | undefined;
}

/** Where a lake is deployed, by the id of its stack. Throws `invalid-config`, which says what is wrong and what to do. */
export async function findDeployment(access: Access, lake: string): Promise<Deployment> {
  const client = new CloudFormationClient({ ...awsClientOptions(), ...access });
  const asked: Asked = { lake, endpoint: access.endpoint, region: await regionOf(client) };
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: lake }));
    const [stack] = stacks;
    const [, , , region = '', account = ''] = (stack?.StackId ?? '').split(':');
    if (account === '') throw missingStack(asked);
    checkStatus(asked, stack?.StackStatus ?? '');
    return { lake, account, region };
  } catch (error) {
    throw isLakeError(error) ? error : deploymentError(error, asked);
  } finally {
    client.destroy();
  }
}

async function regionOf(client: CloudFormationClient): Promise<string> {
  try {
    return await client.config.region();
  } catch (error) {
    throw refused('No region is set: set AWS_REGION to the region of the lake.', error);
  }
}

/** A failed update was rolled back to a working lake. A failed creation leaves no lake. */
function checkStatus(asked: Asked, status: string): void {
  if (status === 'CREATE_IN_PROGRESS')
    throw refused(`The stack ${asked.lake} is still being created: wait for the end of its deployment.`);
  if (/^(CREATE_FAILED|ROLLBACK_|DELETE_|REVIEW_)/.test(status))
    throw refused(`The stack ${asked.lake} has the status ${status} and is no working lake: ${deployWords(asked)}.`);
}

const deployWords = ({ endpoint }: Asked) =>
  endpoint === undefined
    ? 'deploy it with npm run cdk -- deploy (docs/deploy.md)'
    : 'deploy it with npm run deploy:local';

function missingStack(asked: Asked, cause?: unknown): LakeError {
  const { lake, region, endpoint } = asked;
  const where = endpoint === undefined ? `${region} of this account` : `${region} on ${endpoint}`;
  return refused(
    `There is no stack ${lake} in ${where}: ${deployWords(asked)}, or correct LAKE_NAME or AWS_REGION.`,
    cause,
  );
}

function deploymentError(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error)) return error;
  const { lake, endpoint, region } = asked;
  const { name, message } = error;
  const where = endpoint ?? 'AWS';
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (name === 'ValidationError' && message.includes('does not exist')) return missingStack(asked, error);
  if (/Credentials|Token|SignatureDoesNotMatch/.test(name))
    return refused(`${where} refused the credentials (${name}): log in, such as with aws sso login.`, error);
  if (status === 403)
    return refused(
      `These credentials may not describe the stack ${lake}: ask for the right cloudformation:DescribeStacks.`,
      error,
    );
  if (status !== undefined)
    return refused(`CloudFormation on ${where} refuses to describe the stack ${lake} (${name}).`, error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : name;
  if (endpoint === undefined)
    return refused(
      `AWS does not answer in ${region} (${code}): check the network, or correct AWS_REGION or AWS_ENDPOINT_URL.`,
      error,
    );
  return refused(
    `Nothing answers on ${endpoint} (${code}): start it, such as with npm run ministack, or correct AWS_ENDPOINT_URL.`,
    error,
  );
}

/** The error for a lake that cannot be found or opened: `invalid-config`, worth another try after a change. */
export function refused(message: string, cause?: unknown): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'later', cause });
}
