import { noBrowser } from '../lib/extract/run-extraction.ts';
import { extractionHandler } from './cloud-extraction.ts';

/** Asks a source's API for one account's data: schedule → landing. */
export const handler = extractionHandler(process.env, 'api', noBrowser);
