import type { BrowserSession } from './browser-session.ts';

/** A signed-in browser, as an extractor sees it. */
export interface Browser {
  /**
   * Goes to an address, with redirects. Gives the page as soon as `isReady` accepts it, or in its present state when
   * its time is over. Throws `source-unavailable` if no page comes.
   */
  show(url: string, wanted: { readonly timeoutMs: number; isReady(page: ShownPage): boolean }): Promise<ShownPage>;
  /** Gives the data that keeps the browser signed in, as it is now. */
  session(): Promise<BrowserSession>;
}

/** A page as the browser holds it. Texts of its scripts are as they came. */
export interface ShownPage {
  /** The address after all redirects. */
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

export interface BrowseOptions {
  readonly session: BrowserSession;
  /** The only hosts, with their subdomains, that the browser may reach, redirects included. */
  readonly hosts: readonly string[];
  /** The time for all of the work. When it is over, the browser is closed and `source-unavailable` is thrown. */
  readonly timeoutMs: number;
}

/** Opens a browser with its own profile, passes it to `work`, and always closes it afterwards. It downloads nothing. */
export type Browse = <T>(options: BrowseOptions, work: (browser: Browser) => Promise<T>) => Promise<T>;
