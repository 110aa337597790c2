import { accountSlug, defaultAccount } from '../../lake/account.ts';
import { type AsOf, timestampInPath } from '../../lake/as-of.ts';
import { arrivalFileName, arrivalNames } from '../../lake/file-name.ts';
import { limits } from '../../lake/limits.ts';
import type { Receipt } from '../../lake/receipt.ts';
import { type SaidForms, saidForms } from '../../lake/said-forms.ts';
import type { Ports } from '../../ports.ts';
import type { ObjectHead } from '../../store/port.ts';

/** The account and the as-of of an arrival, and how they are known. */
export interface Provenance {
  readonly account: string;
  readonly accountFrom: NonNullable<Receipt['accountFrom']>;
  readonly asOf: AsOf;
  readonly asOfFrom: NonNullable<Receipt['asOfFrom']>;
  /** How its numbers and dates are written, as it was said with the put. */
  readonly said?: SaidForms;
}

/**
 * Account: stated with the put, else the path (`<source>/<account>/…`), the file's name, the source's only configured
 * account, `default`. As-of: stated with the put, else the source's reading of the name, a timestamp in the path or name,
 * the landing time.
 */
export function resolveProvenance(
  ports: Pick<Ports, 'sources' | 'config'>,
  head: Pick<ObjectHead, 'key' | 'lastModified' | 'metadata'>,
  sourceId: string,
): Provenance {
  const source = ports.sources.find(({ id }) => id === sourceId);
  const { fileName } = arrivalNames(arrivalFileName(head.key, zipNames(ports.sources)).normalize('NFC'));
  const named = source?.readName?.(fileName) ?? {};
  const said = saidForms(head.metadata);
  return {
    ...accountOf(ports, head, sourceId, named.account),
    ...asOfOf(head, named.asOf),
    ...(said ? { said } : {}),
  };
}

/** Gives a function that tells whether a name is one that a platform gives its zips. */
export function zipNames(sources: Ports['sources']): (name: string) => boolean {
  return (name) => sources.some(({ isZipName }) => isZipName?.(name.normalize('NFC')));
}

function accountOf(
  ports: Pick<Ports, 'config'>,
  { key, metadata }: Pick<ObjectHead, 'key' | 'metadata'>,
  sourceId: string,
  named: string | undefined,
): Pick<Provenance, 'account' | 'accountFrom'> {
  const [first, second, ...rest] = key.split('/');
  const configured = ports.config.sources[sourceId]?.accounts ?? [];
  const options: readonly (readonly [Provenance['accountFrom'], string | undefined])[] = [
    ['stated', metadata.account],
    ['path', first === sourceId && rest.length > 0 ? second : undefined],
    ['name', named],
    ['configured', configured.length === 1 ? configured[0] : undefined],
  ];
  for (const [accountFrom, name] of options) {
    const account = name === undefined ? undefined : accountSlug(name);
    if (account !== undefined) return { account, accountFrom };
  }
  return { account: defaultAccount, accountFrom: 'default' };
}

function asOfOf(
  { key, lastModified, metadata }: Pick<ObjectHead, 'key' | 'lastModified' | 'metadata'>,
  named: Date | undefined,
): Pick<Provenance, 'asOf' | 'asOfFrom'> {
  const stated = metadata['as-of'] === undefined ? undefined : new Date(metadata['as-of']);
  if (stated && !Number.isNaN(stated.getTime())) return { asOf: { at: stated, kind: 'stated' }, asOfFrom: 'stated' };
  const believable = named && named.getTime() <= lastModified.getTime() + limits.asOfAheadMs;
  if (believable) return { asOf: { at: named, kind: 'stated' }, asOfFrom: 'name' };
  // Segments that begin with ~ are the lake's own. It makes them when a name was taken.
  const path = key.split('/').filter((segment) => !segment.startsWith('~'));
  const inPath = timestampInPath(path.join('/'), lastModified);
  if (inPath) return { asOf: { at: inPath, kind: 'stated' }, asOfFrom: 'path' };
  return { asOf: { at: lastModified, kind: 'landed' }, asOfFrom: 'landed' };
}
