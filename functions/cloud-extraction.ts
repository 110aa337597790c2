import { setTimeout as sleep } from 'node:timers/promises';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Browse } from '../lib/contract/extractor/browser.ts';
import type { Extractor } from '../lib/contract/extractor/extractor.ts';
import { type ExtractionPorts, runExtraction, type Secrets } from '../lib/extract/run-extraction.ts';
import { scratchIn } from '../lib/extract/scratch.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import { embeddedMetrics } from '../lib/runtime/metrics.ts';
import { extractorsOf } from '../lib/sources/extractors.ts';
import { snsAlerts } from './alerts.ts';
import { cloudPorts, noEngine } from './cloud-ports.ts';
import { baseUrlName, readEnvironment } from './environment.ts';

/** The handler of a deployed function that extracts with one kind of extractor. */
export function extractionHandler(env: NodeJS.ProcessEnv, kind: Extractor['kind'], browse: Browse) {
  const { lake, alertTopicArn } = readEnvironment(env);
  const name = `extract-${kind}`;
  const lakePorts = cloudPorts(env, name, noEngine);
  const ports: ExtractionPorts = {
    ...lakePorts,
    scratch: scratchIn(lakePorts.workspace),
    fetch,
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
    browse,
    secrets: managedSecrets(new SecretsManagerClient(awsClientOptions()), lake),
    raiseAlert: snsAlerts(new SNSClient(awsClientOptions()), alertTopicArn),
    metrics: embeddedMetrics(lake),
    extractors: extractorsOf(kind),
    baseUrlOf: (source) => env[baseUrlName(source)],
  };
  return middy<unknown, void>(async (event: unknown, context: Context) => {
    await runExtraction(ports, event, context);
  }).use(captureLambdaHandler(new Tracer({ serviceName: `${lake}-${name}` })));
}

/** Secrets of Secrets Manager, `<lake>/<source>/<account>`. */
function managedSecrets(client: SecretsManagerClient, lake: string): Secrets {
  return {
    async read(name) {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: `${lake}/${name}` }));
        return SecretString;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    async write(name, text) {
      await client.send(new PutSecretValueCommand({ SecretId: `${lake}/${name}`, SecretString: text }));
    },
  };
}
