import { s3Store } from '../../lib/store/s3.ts';
import { bucketsOf, makeBuckets } from '../../localstack/server-buckets.ts';
import { serverClient } from '../../localstack/server-client.ts';
import { storeConformance } from '../store/conformance.ts';
import { openServer } from './support.ts';

const opened = async () => {
  const server = await openServer();
  const client = serverClient(server);
  const buckets = bucketsOf('lake');
  await makeBuckets({ client, buckets, lockedDays: 0 });
  const store = s3Store({ client, buckets });
  const close = async () => {
    await store.close();
    await server.close();
  };
  return { store, close };
};

storeConformance('the S3 store on versitygw', opened, {
  // It looks at the tag before it removes, and not in one step with the removal: a swap in between is lost.
  conditionalRemoval: true,
  // Its listings say U+FFFD for characters that XML does not have.
  charactersBeyondXml: true,
});
