import { LakeError } from '../lib/lake/error.ts';

/** Where MiniStack and LocalStack listen by default. */
const usualEndpoint = 'http://127.0.0.1:4566';

/** How to reach a local cloud. */
export interface LocalAccess {
  readonly endpoint: string;
  /** For the SDK's clients. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** For programs. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Reads how to reach a local cloud: AWS_ENDPOINT_URL and a region, where they are set. Credentials are always made up, and
 * profiles are hidden: no real credentials reach a program that imitates AWS. Throws `invalid-config` for an invalid address.
 */
export function localAccess(env: Readonly<Record<string, string | undefined>>): LocalAccess {
  const endpoint = env.AWS_ENDPOINT_URL || usualEndpoint;
  if (!/^https?:\/\/./.test(endpoint) || !URL.canParse(endpoint))
    throw new LakeError(`AWS_ENDPOINT_URL is not an address: write it such as ${usualEndpoint}.`, {
      code: 'invalid-config',
      fault: 'operator',
      retry: 'never',
    });
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return {
    endpoint,
    client: { endpoint, region, credentials },
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3: env.AWS_ENDPOINT_URL_S3 || endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: '',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PROFILE: '',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  };
}
