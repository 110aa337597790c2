import { setTimeout as sleep } from 'node:timers/promises';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { embeddedMetrics } from '../lib/runtime/metrics.ts';
import { extractors } from '../lib/sources/extractors.ts';
import { snsAlerts } from './alerts.ts';
import { cloudPorts, noEngine } from './cloud-ports.ts';
import { baseUrlName, readEnvironment } from './environment.ts';
import { runExtraction } from './extraction.ts';

const { lake, alertTopicArn } = readEnvironment(process.env);
const ports = cloudPorts(process.env, 'extract-api', noEngine);
const secrets = new SecretsManagerClient();

async function readSecret(name: string): Promise<string | undefined> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: `${lake}/${name}` }));
    return SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const extraction = {
  ...ports,
  fetch,
  sleep: (milliseconds: number) => sleep(milliseconds),
  random: Math.random,
  readSecret,
  raiseAlert: snsAlerts(new SNSClient(), alertTopicArn),
  metrics: embeddedMetrics(lake),
  extractors,
  baseUrlOf: (source: string) => process.env[baseUrlName(source)],
};

/** Asks a source's API for one account's data: schedule → landing. */
export const handler = middy<unknown, void>((event: unknown, context: Context) =>
  runExtraction(extraction, event, context),
).use(captureLambdaHandler(new Tracer({ serviceName: `${lake}-extract-api` })));
