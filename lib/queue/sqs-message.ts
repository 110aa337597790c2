import type { Message } from '@aws-sdk/client-sqs';
import { LakeError } from '../lake/error.ts';
import type { QueueMessage } from './port.ts';

/**
 * Reads a message from SQS's answer. Throws `queue-unavailable` if a lookalike leaves out a field that every message
 * has.
 */
export function messageOf(message: Message): QueueMessage {
  const { MessageId: id, Body: body, ReceiptHandle: receiptHandle, Attributes: attributes = {} } = message;
  if (id === undefined || body === undefined || receiptHandle === undefined) {
    throw new LakeError(
      'SQS returned a message without id, body or receipt handle: use a service that implements the protocol of SQS.',
      {
        code: 'queue-unavailable',
        fault: 'operator',
        retry: 'never',
        details: { fields: Object.keys(message) },
      },
    );
  }
  return {
    id,
    body,
    receiptHandle,
    receiveCount: Number(attributes.ApproximateReceiveCount ?? 1),
    sentAt: new Date(Number(attributes.SentTimestamp ?? 0)),
  };
}
