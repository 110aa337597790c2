import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { preparedSandbox } from '../cli/prepared.ts';
import type { Called, Sandbox } from '../cli/support.ts';
import { type Damage, damage, damages, fileOf, type Kind, kinds, prepare } from './damaged-lake.ts';

let box: Sandbox;
let rows: readonly unknown[] | undefined;
beforeEach(async () => {
  box = await preparedSandbox('matrix', prepare);
  rows ??= (await tables()).json<readonly unknown[]>();
});
afterEach(() => box.remove());

/** Every row of a table, of its dataset and of the rejects. */
function tables(): Promise<Called> {
  const names = ['curated.royalties', 'staging.distrokid_bank_details', 'ledger.rejects'];
  const selects = names.map((name) => `SELECT '${name}' AS name, CAST(to_json(t) AS VARCHAR) AS text FROM ${name} t`);
  return box.lake('query', `${selects.join(' UNION ALL ')} ORDER BY ALL`, '--json');
}

const royalties = () => (rows ?? []).filter((row) => JSON.stringify(row).includes('curated.royalties'));

/** The commands that a check prints as advice, each once. */
function advised(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/→ Run (lake [^:,]+?)[:.]/g)].map(([, command = '']) => command))];
}

const call = (command: string) => box.lake(...command.split(' ').slice(1));

describe.each(kinds)('$name', (kind: Kind) => {
  const each = damages.filter((how) => kind.noDamage?.[how] === undefined).map((how) => ({ how }));

  it.each(each)('$how: is found, and healed by the command that is printed', async ({ how }: { how: Damage }) => {
    const path = fileOf(box, kind);
    if (!damage(box, kind, path, how)) return;
    const checks = [await box.lake('reconcile')];
    if (checks[0]?.code === 0) checks.push(await box.lake('doctor'));
    const isFound = checks.some(({ code }) => code !== 0);
    expect({ path, isFound }).toEqual({ path, isFound: kind.harmless?.[how] === undefined });
    for (const command of advised(checks.map(({ out }) => out).join('\n')))
      expect({ command, ...(await call(command)) }).toMatchObject({ code: 0, err: '' });
    const after = isFound ? await Promise.all([box.lake('reconcile'), box.lake('doctor')]) : [];
    expect(after.filter(({ code }) => code !== 0).map(({ out }) => out)).toEqual([]);
    expect((await tables()).json()).toEqual(rows);
  });

  it.runIf(kind.folder !== 'curated').each(each)('$how: is in no table', async ({ how }: { how: Damage }) => {
    if (!damage(box, kind, fileOf(box, kind), how)) return;
    await box.lake('sweep', '--wait');
    await box.lake('replay', '--stage', 'curate', '--dataset', 'distrokid/bank-details', '--wait');
    const now = await box.lake(
      'query',
      `SELECT 'curated.royalties' AS name, CAST(to_json(t) AS VARCHAR) AS text FROM curated.royalties t ORDER BY ALL`,
      '--json',
    );
    // A table that cannot be read is no wrong one: its reader is told so.
    expect(now.code === 0 ? now.json() : royalties()).toEqual(royalties());
  });
});
