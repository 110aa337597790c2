import { inject } from 'vitest';
import { localAccess } from '../../host/local-access.ts';
import { queueConformance } from '../queue/conformance.ts';
import { openReal as openQueues } from '../queue/real-queues.ts';
import { storeConformance } from '../store/conformance.ts';
import { openReal as openBuckets } from '../store/real-buckets.ts';

const endpoint = inject('endpoint');
const { credentials, region } = localAccess({}).client;

storeConformance('the S3 store at the local cloud', () => openBuckets(endpoint, { credentials, region }));
queueConformance('the SQS queue at the local cloud', () => openQueues(endpoint), { keepsReasons: false });
