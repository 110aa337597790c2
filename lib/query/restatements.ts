import { sourceOf } from '../contract/contract.ts';
import type { EngineSession } from '../engine/engine.ts';
import type { Decided } from '../lake/decision.ts';
import { datasetsOf, type Ports } from '../ports.ts';
import type { Change } from '../stages/curate/change.ts';
import { sortedParts } from '../stages/curate/current-rows.ts';
import { listParts, localParts } from '../stages/curate/mart-inputs.ts';
import { standingOf } from '../stages/curate/standing.ts';
import { type LocalFiles, localFiles } from '../store/local-copy.ts';

/** Which changes are asked for. */
export interface ChangeQuery {
  /** Only these months of these datasets; all without it. */
  readonly wants?: (dataset: string, month: string) => boolean;
  /** By source, what is decided, where it is not to be read: to see what a decision would do. */
  readonly decided?: (source: string) => Promise<Decided>;
}

/**
 * Every scope in which newer evidence said something else than what stood, held or not, oldest first: of the datasets whose
 * contracts say what newer evidence must still have; and what is held because another account has the very same rows. Reads
 * the parts of accounts' months that need a ruling.
 *
 * @example
 * const held = (await restatements(ports)).filter(({ isOpen }) => isOpen);
 */
export async function restatements(
  ports: Pick<Ports, 'store' | 'sources' | 'engine' | 'workspace'>,
  query: ChangeQuery = {},
): Promise<readonly Change[]> {
  return ports.workspace.with((folder) =>
    ports.engine.with((session) => changesIn(ports, session, localFiles(ports.store, folder), query)),
  );
}

/** The same in a session that is open. */
export async function changesIn(
  ports: Pick<Ports, 'store' | 'sources'>,
  session: EngineSession,
  files: LocalFiles,
  { wants = () => true, decided }: ChangeQuery = {},
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const { contract } of datasetsOf(ports)) {
    const { dataset } = contract;
    const known = decided === undefined ? {} : { decided: await decided(sourceOf(dataset)) };
    const parts = (await listParts(ports, dataset, known)).filter(({ month }) => wants(dataset, month));
    const { ruled } = sortedParts(contract, parts);
    if (ruled.length === 0) continue;
    const standing = await standingOf(session, contract, await localParts(ruled.flat(), files));
    changes.push(...standing.changes);
  }
  return changes;
}
