import { z } from 'zod';

const sessionSchema = z.object({
  cookies: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      domain: z.string().min(1),
      path: z.string(),
      /** Seconds since 1970; -1 for the end of the session. */
      expires: z.number(),
      httpOnly: z.boolean(),
      secure: z.boolean(),
      sameSite: z.enum(['Strict', 'Lax', 'None']),
      /** The site that embeds the page, for a cookie that is kept for each such site apart. */
      partitionKey: z.string().optional(),
    }),
  ),
  origins: z
    .array(
      z.object({
        origin: z.url(),
        localStorage: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    )
    .default([]),
});

/** The data that keeps a browser signed in: cookies and local storage, as Playwright writes them (`storageState`). */
export type BrowserSession = z.output<typeof sessionSchema>;

/**
 * Reads a session and keeps only the data of `hosts`, because the browser of a signed-in person has visited other
 * hosts, too. Undefined if the text is no session, or holds no cookie of these hosts.
 */
export function readSession(text: string, hosts: readonly string[]): BrowserSession | undefined {
  const session = ofHosts(sessionSchema.safeParse(parsed(text)).data, hosts);
  return session && session.cookies.length > 0 ? session : undefined;
}

/** Gives the text of a session for its secret. Equal sessions give equal texts. */
export function sessionText(session: BrowserSession, hosts: readonly string[]): string {
  const { cookies = [], origins = [] } = ofHosts(sessionSchema.parse(session), hosts) ?? {};
  const byText = (one: object, other: object) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  return JSON.stringify({ cookies: cookies.toSorted(byText), origins: origins.toSorted(byText) });
}

/** True for one of the hosts and for their subdomains. */
export function isOfHosts(host: string, hosts: readonly string[]): boolean {
  const name = host.replace(/^\./, '').toLowerCase();
  return hosts.some((one) => name === one || name.endsWith(`.${one}`));
}

function ofHosts(session: BrowserSession | undefined, hosts: readonly string[]): BrowserSession | undefined {
  if (!session) return undefined;
  return {
    cookies: session.cookies.filter(({ domain }) => isOfHosts(domain, hosts)),
    origins: session.origins.filter(({ origin }) => isOfHosts(new URL(origin).hostname, hosts)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The reader reports that it is no session.
  }
}
