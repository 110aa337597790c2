import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { RaiseAlert } from '../lib/lake/alert.ts';

/** Longest subject that SNS accepts, in characters. */
const subjectLength = 100;

/** Sends alerts to the subscribers of a topic. A subject may hold printable ASCII only. */
export function snsAlerts(client: SNSClient, topicArn: string): RaiseAlert {
  return async ({ subject, text }) => {
    const plain = subject.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, subjectLength);
    await client.send(new PublishCommand({ TopicArn: topicArn, Subject: plain, Message: text }));
  };
}
