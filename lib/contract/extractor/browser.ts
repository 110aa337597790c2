import type { BrowserSession } from './browser-session.ts';

/** A browser that is signed in, as an extractor sees it. */
export interface Browser {
  /**
   * Goes to an address, with redirects, and gives the page as soon as `isReady` says so of it; else as it stands when
   * its time is over. Throws `source-unavailable` where nothing comes.
   */
  show(url: string, wanted: { readonly timeoutMs: number; isReady(page: ShownPage): boolean }): Promise<ShownPage>;
  /** What keeps it signed in, as it is by now. */
  session(): Promise<BrowserSession>;
}

/** A page as the browser holds it: texts of scripts in it are as they came. */
export interface ShownPage {
  /** Where redirects ended. */
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

export interface BrowseOptions {
  readonly session: BrowserSession;
  /** The only hosts, with their subdomains, that anything may be asked of, redirects included. */
  readonly hosts: readonly string[];
  /** For all of it. When it is over, the browser is closed and `source-unavailable` thrown. */
  readonly timeoutMs: number;
}

/** Opens a browser of its own, hands it over, and closes it whatever happens. It downloads nothing. */
export type Browse = <T>(options: BrowseOptions, work: (browser: Browser) => Promise<T>) => Promise<T>;
