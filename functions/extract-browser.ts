import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumBrowse } from '../lib/browser/chromium.ts';
import { packedBrowser } from '../lib/browser/program.ts';
import { extractionHandler } from './cloud-extraction.ts';

/** Chromium's packed files lie beside the code (infra/bundle). They are unpacked once for all runs of an instance. */
const program = () =>
  packedBrowser({
    packed: join(import.meta.dirname, 'chromium'),
    folder: join(tmpdir(), 'lake-chromium'),
    withLibraries: true,
  });

/** Reads a source's pages for one account's data in a browser: schedule → landing. */
export const handler = extractionHandler(process.env, 'browser', chromiumBrowse(program));
