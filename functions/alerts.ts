import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** Something a person has to see to: a subject of at most 100 characters, and what to do. */
export interface Alert {
  readonly subject: string;
  readonly text: string;
}

/** Tells people. */
export type RaiseAlert = (alert: Alert) => Promise<void>;

/** Longest subject that SNS takes. */
const subjectLength = 100;

/** Alerts to the subscribers of a topic. Subjects may hold printable ASCII only. */
export function snsAlerts(client: SNSClient, topicArn: string): RaiseAlert {
  return async ({ subject, text }) => {
    const plain = subject.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, subjectLength);
    await client.send(new PublishCommand({ TopicArn: topicArn, Subject: plain, Message: text }));
  };
}
