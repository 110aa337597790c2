import type { BrowserProgram } from './program.ts';

/** Gives the installed Chrome or Chromium: the program at `path`, or Google Chrome at its usual place. */
export function installedBrowser(path: string | undefined): BrowserProgram {
  return { ...(path === undefined ? { channel: 'chrome' } : { executablePath: path }), isSandboxed: true, args: [] };
}
