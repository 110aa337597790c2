import { writeSync } from 'node:fs';
import { sqliteQueue } from '../../lib/queue/sqlite.ts';

// A second process on a queue file. Each line it prints is a promise: what it says was done before it said so.
const [mode = '', path = '', name = ''] = process.argv.slice(2);
const queue = sqliteQueue({ path, clock: { now: () => new Date() } });
const say = (line: string) => writeSync(1, `${line}\n`);
const receive = () => queue.receive('validate', { maxMessages: 3, visibilityTimeoutSeconds: 600 });

if (mode === 'churn') {
  for (let batch = 0; ; batch += 1) {
    const bodies = [1, 2, 3, 4].map((index) => `${name}-${batch}-${index}`);
    await queue.send('validate', bodies);
    for (const body of bodies) say(`sent ${body}`);
    const messages = await receive();
    for (const message of messages.slice(1)) {
      say(`removing ${message.body}`);
      await queue.remove('validate', [message.receiptHandle]);
      say(`removed ${message.body}`);
    }
  }
}

if (mode === 'drain') {
  say('ready');
  for (let messages = await receive(); messages.length > 0; messages = await receive()) {
    for (const message of messages) say(`got ${message.body}`);
    await queue.remove(
      'validate',
      messages.map((message) => message.receiptHandle),
    );
  }
  await queue.close();
}

if (mode === 'open') await queue.close();
