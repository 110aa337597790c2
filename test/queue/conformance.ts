import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../lib/lake/limits.ts';
import type { Queue, QueueMessage } from '../../lib/queue/port.ts';

export interface OpenQueue {
  readonly queue: Queue;
  /** Lets time pass for the queue: moves a fake clock, or waits where the clock is a foreign service's. */
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const visibilityTimeoutSeconds = 2;

/** What every queue must do, whatever it is made of. Orders are compared as sets: a standard queue promises none. */
export function queueConformance(name: string, open: () => Promise<OpenQueue>, { keepsReasons = true } = {}): void {
  describe(`${name} keeps the rules of the queue port`, () => {
    let opened: OpenQueue;
    let queue: Queue;
    const advance = (seconds: number) => opened.advance(seconds);
    const receive = (maxMessages = 10) => queue.receive('validate', { maxMessages, visibilityTimeoutSeconds });
    const receiveOne = async (): Promise<QueueMessage> => {
      const [message, ...others] = await receive();
      expect(others).toEqual([]);
      if (message === undefined) throw new Error('The queue gave no message.');
      return message;
    };

    beforeEach(async () => {
      opened = await open();
      queue = opened.queue;
    });
    afterEach(() => opened.close());

    it('a sent message is received with its body, a first receive and when it was sent', async () => {
      await queue.send('validate', ['{"a":1}']);
      const message = await receiveOne();
      expect(message).toMatchObject({ body: '{"a":1}', receiveCount: 1 });
      expect(message.id).not.toBe('');
      expect(message.sentAt.getTime()).toBeGreaterThan(0);
    });

    it('an empty queue gives no messages and counts nothing, also after a send and a removal of nothing', async () => {
      await queue.send('validate', []);
      await queue.remove('validate', []);
      expect(await receive()).toEqual([]);
      expect(await queue.counts('validate')).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: 0 });
      expect(await queue.deadLetters('validate')).toEqual([]);
    });

    it('the queues of the stages are apart', async () => {
      await queue.send('validate', ['v']);
      await queue.send('curate', ['c']);
      expect(await queue.receive('clean', { maxMessages: 10, visibilityTimeoutSeconds })).toEqual([]);
      const curate = await queue.receive('curate', { maxMessages: 10, visibilityTimeoutSeconds });
      expect(curate.map((message) => message.body)).toEqual(['c']);
      await queue.remove(
        'validate',
        curate.map((message) => message.receiptHandle),
      );
      expect((await queue.counts('curate')).inFlight).toBe(1);
      expect((await receiveOne()).body).toBe('v');
    });

    it('a removed message never comes back', async () => {
      await queue.send('validate', ['once']);
      await queue.remove('validate', [(await receiveOne()).receiptHandle]);
      await advance(visibilityTimeoutSeconds + 1);
      expect(await receive()).toEqual([]);
    });

    it('a received message is hidden until its visibility timeout has passed, then received again and counted', async () => {
      await queue.send('validate', ['again']);
      const first = await receiveOne();
      expect(await receive()).toEqual([]);
      await advance(visibilityTimeoutSeconds + 1);
      const second = await receiveOne();
      expect(second).toMatchObject({ id: first.id, body: 'again', receiveCount: 2, sentAt: first.sentAt });
      expect(second.receiptHandle).not.toBe(first.receiptHandle);
    });

    it('a receipt handle is void once its message was received anew', async () => {
      await queue.send('validate', ['held']);
      const first = await receiveOne();
      await advance(visibilityTimeoutSeconds + 1);
      const second = await receiveOne();
      await queue.remove('validate', [first.receiptHandle]);
      await queue.release('validate', first.receiptHandle, 0);
      expect(await queue.counts('validate')).toMatchObject({ visible: 0, inFlight: 1 });
      await queue.remove('validate', [second.receiptHandle, second.receiptHandle]);
      expect(await queue.counts('validate')).toMatchObject({ visible: 0, inFlight: 0 });
    });

    it('a receipt handle of a removed message is void', async () => {
      await queue.send('validate', ['gone']);
      const { receiptHandle } = await receiveOne();
      await queue.remove('validate', [receiptHandle]);
      await queue.remove('validate', [receiptHandle]);
      await queue.release('validate', receiptHandle, 0);
      expect(await receive()).toEqual([]);
    });

    it('a late removal still counts while nobody else received the message', async () => {
      await queue.send('validate', ['late']);
      const { receiptHandle } = await receiveOne();
      await advance(visibilityTimeoutSeconds + 1);
      await queue.release('validate', receiptHandle, 0); // void or not: the message is visible already
      expect((await queue.counts('validate')).visible).toBe(1);
      await queue.remove('validate', [receiptHandle]);
      expect(await receive()).toEqual([]);
    });

    it('a message released without delay is visible at once', async () => {
      await queue.send('validate', ['back']);
      await queue.release('validate', (await receiveOne()).receiptHandle, 0);
      expect((await receiveOne()).receiveCount).toBe(2);
    });

    it('a message released with a delay is hidden for that long and counts as in flight', async () => {
      await queue.send('validate', ['later']);
      await queue.release('validate', (await receiveOne()).receiptHandle, 4);
      await advance(2.5);
      expect(await receive()).toEqual([]);
      expect(await queue.counts('validate')).toMatchObject({ visible: 0, inFlight: 1, delayed: 0 });
      await advance(2.5);
      expect((await receiveOne()).body).toBe('later');
    });

    it('a message that is parked is hidden for that long, and comes back', async () => {
      await queue.send('validate', ['later']);
      await queue.park('validate', (await receiveOne()).receiptHandle, 4, 'store-denied: no right');
      await advance(2.5);
      expect(await receive()).toEqual([]);
      expect(await queue.counts('validate')).toMatchObject({ visible: 0, inFlight: 1, delayed: 0 });
      await advance(2.5);
      expect((await receiveOne()).body).toBe('later');
    });

    it.runIf(keepsReasons)(
      'what is parked does not count as received, however often, and a handle parks once',
      async () => {
        await queue.send('validate', ['good work']);
        for (let park = 0; park < 3 * limits.receives; park += 1) {
          const message = await receiveOne();
          expect(message).toMatchObject({ receiveCount: 1, parkCount: park });
          await queue.park('validate', message.receiptHandle, 1, 'disk-full: free some space');
          await queue.park('validate', message.receiptHandle, 1, 'disk-full: free some space');
          await advance(1.5);
        }
        expect(await queue.counts('validate')).toEqual({ visible: 1, inFlight: 0, delayed: 0, dead: 0 });
      },
    );

    it.runIf(keepsReasons)(
      'hidden messages say whether they are in work or wait, since when, until when and why',
      async () => {
        await queue.send('validate', ['in work', 'waits', 'parked', 'never received']);
        const received = await receive(3);
        const handleOf = (body: string) => received.find((one) => one.body === body)?.receiptHandle ?? '';
        await advance(0.5);
        await queue.release('validate', handleOf('waits'), 5, 'a fault');
        await queue.park('validate', handleOf('parked'), 6, 'no space');
        const hidden = (await queue.hidden('validate')) ?? [];
        const fromMs = hidden[0]?.since.getTime() ?? 0;
        const shown = hidden.map(({ body, state, since, until, receiveCount, parkCount, reason }) => {
          const seconds = [since, until].map((time) => (time.getTime() - fromMs) / 1000);
          return [body, state, ...seconds, receiveCount, parkCount, reason];
        });
        expect(shown).toEqual([
          ['in work', 'in-work', 0, visibilityTimeoutSeconds, 1, 0, undefined],
          ['waits', 'waits', 0.5, 5.5, 1, 0, 'a fault'],
          ['parked', 'waits', 0.5, 6.5, 0, 1, 'no space'],
        ]);
      },
    );

    it('a message sent with a delay is hidden for that long and counts as delayed', async () => {
      await queue.send('validate', ['tomorrow'], { delaySeconds: 2 });
      expect(await receive()).toEqual([]);
      expect(await queue.counts('validate')).toMatchObject({ visible: 0, inFlight: 0, delayed: 1 });
      await advance(3);
      expect((await receiveOne()).receiveCount).toBe(1);
    });

    it(`a message goes to the dead letters at the receive after its ${limits.receives}th, with body and count kept`, async () => {
      await queue.send('validate', ['poison', 'poison, too']);
      const ids = new Set<string>();
      for (let receiveCount = 1; receiveCount <= limits.receives; receiveCount += 1) {
        const messages = await receive();
        expect(messages.map((message) => message.receiveCount)).toEqual([receiveCount, receiveCount]);
        for (const message of messages) {
          ids.add(message.id);
          await queue.release('validate', message.receiptHandle, 0);
        }
      }
      expect(await queue.counts('validate')).toMatchObject({ visible: 2, dead: 0 });
      expect(await receive()).toEqual([]);
      expect(await queue.counts('validate')).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: 2 });
      for (const _look of ['first', 'second']) {
        const dead = await queue.deadLetters('validate');
        expect(new Set(dead.map((letter) => letter.id))).toEqual(ids);
        expect(dead.map((letter) => letter.body).toSorted()).toEqual(['poison', 'poison, too']);
        expect(dead.map((letter) => letter.receiveCount)).toEqual([limits.receives, limits.receives]);
        expect(dead.every((letter) => letter.diedAt >= letter.sentAt)).toBe(true);
      }
      expect(await queue.deadLetters('clean')).toEqual([]);
    });

    const kill = async () => {
      for (let count = 0; count <= limits.receives; count += 1) {
        for (const { receiptHandle } of await receive()) await queue.release('validate', receiptHandle, 0);
      }
    };

    it('redriven dead letters are received again as if for the first time, and are dead letters no more', async () => {
      await queue.send('validate', ['a', 'b']);
      await kill();
      expect(await queue.redrive('clean')).toBe(0);
      expect(await queue.redrive('validate')).toBe(2);
      expect(await queue.deadLetters('validate')).toEqual([]);
      expect(await queue.counts('validate')).toEqual({ visible: 2, inFlight: 0, delayed: 0, dead: 0 });
      const messages = await receive();
      expect(messages.map(({ body }) => body).toSorted()).toEqual(['a', 'b']);
      expect(messages.map(({ receiveCount }) => receiveCount)).toEqual([1, 1]);
      expect(await queue.redrive('validate')).toBe(0);
    });

    it('only the dead letters that are named are redriven', async () => {
      await queue.send('validate', ['a', 'b', 'c']);
      await kill();
      const chosen = (await queue.deadLetters('validate')).find(({ body }) => body === 'b');
      expect(await queue.redrive('validate', [chosen?.id ?? '', 'no such id'])).toBe(1);
      expect((await receive()).map(({ body }) => body)).toEqual(['b']);
      expect((await queue.deadLetters('validate')).map(({ body }) => body).toSorted()).toEqual(['a', 'c']);
      expect(await queue.redrive('validate', [])).toBe(0);
    });

    it(`a dead letter has ${keepsReasons ? 'the last reason that was given' : 'no reason, for this queue keeps none'}`, async () => {
      await queue.send('validate', ['poison']);
      for (let count = 1; count <= limits.receives; count += 1) {
        const { receiptHandle } = await receiveOne();
        // The last failure gives none, as when a process ends: the one before stands.
        await queue.release('validate', receiptHandle, 0, count < limits.receives ? `reason ${count}` : undefined);
      }
      await receive();
      const [dead] = await queue.deadLetters('validate');
      expect(dead?.reason).toBe(keepsReasons ? `reason ${limits.receives - 1}` : undefined);
    });

    it('a receive reaches past messages that die in it to those that live', async () => {
      await queue.send('validate', ['poison']);
      for (let count = 0; count < limits.receives; count += 1) {
        await queue.release('validate', (await receiveOne()).receiptHandle, 0);
      }
      await queue.send('validate', ['well']);
      const bodies: string[] = [];
      for (let look = 0; look < 3; look += 1) bodies.push(...(await receive(1)).map((message) => message.body));
      expect(bodies).toEqual(['well']);
      expect((await queue.counts('validate')).dead).toBe(1);
    });

    it('the counts tell visible, in flight and delayed apart', async () => {
      await queue.send('validate', ['1', '2', '3', '4', '5']);
      await queue.send('validate', ['6', '7'], { delaySeconds: 60 });
      expect(await receive(3)).toHaveLength(3);
      expect(await queue.counts('validate')).toEqual({ visible: 2, inFlight: 3, delayed: 2, dead: 0 });
    });

    it('receivers at the same time never get the same message', async () => {
      const bodies = Array.from({ length: 40 }, (_, index) => `m${index}`);
      await queue.send('validate', bodies);
      const received: string[] = [];
      const receiver = async () => {
        for (;;) {
          const messages = await receive(3);
          if (messages.length === 0) return;
          received.push(...messages.map((message) => message.body));
        }
      };
      await Promise.all([receiver(), receiver(), receiver(), receiver()]);
      expect(received.toSorted()).toEqual(bodies.toSorted());
    });

    it('a batch larger than one request is sent, received and removed whole', async () => {
      const bodies = Array.from({ length: 25 }, (_, index) => `m${index}`);
      await queue.send('validate', bodies);
      const messages = await receive(500);
      expect(messages.map((message) => message.body).toSorted()).toEqual(bodies.toSorted());
      expect(new Set(messages.map((message) => message.id)).size).toBe(25);
      await queue.remove(
        'validate',
        messages.map((message) => message.receiptHandle),
      );
      expect(await queue.counts('validate')).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: 0 });
    });

    it('a receive gives at most as many messages as asked for', async () => {
      await queue.send(
        'validate',
        Array.from({ length: 25 }, (_, index) => `m${index}`),
      );
      expect(await receive(12)).toHaveLength(12);
    });

    it('bodies come back to the byte', async () => {
      const bodies = [
        'Beyoncé – 日本 🎧',
        ' \t"quotes" & <tags>\n',
        "'; DROP TABLE message; --",
        'é',
        'x'.repeat(262_144),
      ];
      await queue.send('validate', bodies);
      expect((await receive(10)).map((message) => message.body).toSorted()).toEqual(bodies.toSorted());
    });

    it.each([
      ['longer than a queue accepts', 'x'.repeat(262_145)],
      ['empty', ''],
      ['with a control character', 'a\u0000b'],
      ['with half a surrogate pair', 'a\ud800b'],
    ])('a body %s is refused and nothing of its batch is sent', async (_case, body) => {
      await expect(queue.send('validate', ['fine', body])).rejects.toMatchObject({
        code: 'invalid-event',
        retry: 'never',
      });
      expect((await queue.counts('validate')).visible).toBe(0);
    });

    it('a request out of range is refused as the caller’s bug', async () => {
      const refused = { code: 'usage', fault: 'bug' };
      await expect(receive(0)).rejects.toMatchObject(refused);
      await expect(receive(1.5)).rejects.toMatchObject(refused);
      const forever = queue.receive('validate', { maxMessages: 1, visibilityTimeoutSeconds: 43_201 });
      await expect(forever).rejects.toMatchObject(refused);
      await expect(queue.send('validate', ['m'], { delaySeconds: 901 })).rejects.toMatchObject(refused);
      await expect(queue.release('validate', 'any', Number.NaN)).rejects.toMatchObject(refused);
    });
  });
}
