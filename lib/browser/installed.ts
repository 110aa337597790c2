import type { BrowserProgram } from './program.ts';

/** Chrome or Chromium as it is installed: at `path`, else where Google Chrome usually is. */
export function installedBrowser(path: string | undefined): BrowserProgram {
  return { ...(path === undefined ? { channel: 'chrome' } : { executablePath: path }), isSandboxed: true, args: [] };
}
