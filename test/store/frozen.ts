import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { copyToArchive, type MovePorts } from '../../lib/archive/archive-move.ts';
import { restore } from '../../lib/archive/restore.ts';
import { archiveKey } from '../../lib/ledger/archive-key.ts';
import { folderWorkspace } from '../../lib/runtime/folder-workspace.ts';
import { s3Store } from '../../lib/store/s3.ts';
import type { Behind } from './bad-days.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Registers what happens to objects that a lifecycle rule has moved to a class that S3 does not read at once. */
export function frozenRules(name: string, open: () => Promise<Behind>): void {
  describe(`${name}, where objects are in Deep Archive`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'lake-frozen-'));
    let behind: Behind;
    let proxy: FaultyProxy;
    let ports: MovePorts;

    beforeAll(async () => {
      behind = await open();
      proxy = await startFaultyProxy(behind.endpoint);
      const { credentials, buckets } = behind;
      const { endpoint } = proxy;
      const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
      const clock = { now: () => new Date() };
      ports = { store: s3Store({ client, buckets }), workspace: folderWorkspace(folder), clock };
    });
    afterEach(() => {
      proxy.fault = () => undefined;
    });
    afterAll(async () => {
      await ports?.store.close();
      await proxy?.close();
      await behind?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Until it is replaced, an object cannot be read; its head can. */
    function freeze(key: string): void {
      let isFrozen = true;
      const path = `/${behind.buckets.archive}/${key}`;
      proxy.fault = ({ method, url }) => {
        const [asked = '', query = ''] = decodeURIComponent(url).split('?');
        if (asked !== path) return undefined;
        if (method === 'PUT' && !query.includes('uploads')) isFrozen = isReplacedBy();
        if (method !== 'GET' || !isFrozen) return undefined;
        return { status: 403, code: 'InvalidObjectState', xml: '<StorageClass>DEEP_ARCHIVE</StorageClass>' };
      };
      let puts = 0;
      const isReplacedBy = () => ++puts < 2; // the first is conditional, and refused
    }

    it('says which object it is and how it is thawed, to be tried again later', async () => {
      await ports.store.put('archive', 'raw/a b', 'x');
      freeze('raw/a b');
      for (const ask of [() => ports.store.get('archive', 'raw/a b'), () => ports.store.read('archive', 'raw/a b')]) {
        const error = await ask().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'object-frozen', retry: 'later', fault: 'operator' });
        expect((error as Error).message).toBe(
          `archive/raw/a b is in DEEP_ARCHIVE, from which S3 cannot read at once: request it with aws s3api restore-object --bucket ${behind.buckets.archive} --key 'raw/a b' --restore-request 'Days=7,GlacierJobParameters={Tier=Bulk}', and try again when the restore is done, within 48 hours.`,
        );
      }
    });

    it('restores what it can, and tells of what is frozen', async () => {
      const texts = { 'inbox/frozen.tsv': 'cold', 'inbox/readable.tsv': 'warm' };
      for (const [key, text] of Object.entries(texts))
        await ports.store.put('archive', archiveKey('landing', key, sha256(text)), text);
      freeze(archiveKey('landing', 'inbox/frozen.tsv', sha256('cold')));
      const report = await restore(ports, { zone: 'landing', prefix: 'inbox/' });
      expect(report.restored.map(({ key }) => key)).toEqual(['inbox/readable.tsv']);
      expect(report.failed).toEqual([
        { zone: 'landing', key: 'inbox/frozen.tsv', reason: expect.stringMatching(/is in DEEP_ARCHIVE/) },
      ]);
    });

    it('archives what was restored once before over its frozen copy, and proves it', async () => {
      const target = archiveKey('landing', 'inbox/again.tsv', sha256('same'));
      await ports.store.put('archive', target, 'same');
      await ports.store.put('landing', 'inbox/again.tsv', 'same');
      freeze(target);
      const head = await ports.store.head('landing', 'inbox/again.tsv');
      expect(head).toBeDefined();
      if (!head) return;
      expect(await copyToArchive(ports, { ...head, zone: 'landing' })).toMatchObject({ archiveKey: target });
      expect(new TextDecoder().decode((await ports.store.read('archive', target))?.bytes)).toBe('same');
    });
  });
}
