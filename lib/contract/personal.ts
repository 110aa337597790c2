import { createHash } from 'node:crypto';
import { type Contract, isRowCheck } from './contract.ts';
import { literal } from './sql-text.ts';
import type { FormRule } from './text-form.ts';

/** The columns that tell who somebody is. */
export function personalColumns({ columns }: Pick<Contract, 'columns'>): readonly string[] {
  return Object.entries(columns).flatMap(([name, { personal }]) => (personal ? [name] : []));
}

/** True for a dataset of personal data: one such column is enough. */
export function isPersonal(contract: Pick<Contract, 'columns'>): boolean {
  return personalColumns(contract).length > 0;
}

/** True for a dataset each of whose documents holds personal data: a column of people that none may lack. */
export function isAlwaysPersonal({ columns }: Pick<Contract, 'columns'>): boolean {
  return Object.values(columns).some(({ personal, optional }) => personal && !optional);
}

/** True where a document has a column of people: one that may be lacking says nothing of documents that lack it. */
export function readsPersonal(
  contract: Pick<Contract, 'columns'>,
  positions: Readonly<Record<string, number>>,
): boolean {
  return personalColumns(contract).some((name) => name in positions);
}

/** What is wrong with a contract's personal columns; none where all of it can be hashed. */
export function personalProblems(contract: Pick<Contract, 'columns' | 'checks'>): readonly string[] {
  const { columns, checks } = contract;
  const names = personalColumns(contract);
  const others = names.filter((name) => !['text', 'identifier'].includes(columns[name]?.type.kind ?? ''));
  const warned = checks.flatMap((check) => {
    if (check.severity !== 'warn' || !isRowCheck(check)) return [];
    const named = check.kind === 'sql' ? names.filter((name) => check.sql.includes(name)) : [check.column];
    return named.filter((name) => names.includes(name)).map((name) => [check.name, name] as const);
  });
  return [
    ...others.map((name) => `'${name}' is personal but neither text nor identifier, so a hash cannot replace it`),
    ...warned.map(
      ([check, name]) => `check ${check} only warns, and counts after '${name}' is hashed: make it an error`,
    ),
  ];
}

/** Hexadecimal digits of a pseudonym: 128 bits, so that no two people of any list get the same. */
const pseudonymDigits = 32;

const around = '[ \t\r\n\u00a0]';
const [capitals, smalls] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'];

/**
 * What stands in place of a personal text: 32 digits of the SHA-256 of the salt and the text, so that the same person is
 * the same in every file of a lake, and nobody without the salt can try names. Space around the text does not count, nor
 * do capitals where it is an e-mail address. Only A to Z are made small: what becomes of other letters differs between
 * the engine and JavaScript.
 */
export function pseudonymOf(salt: string): FormRule {
  const trim = new RegExp(`^${around}+|${around}+$`, 'g');
  return {
    read(text) {
      const trimmed = text.replace(trim, '');
      const same = trimmed.includes('@')
        ? trimmed.replace(/[A-Z]/g, (letter) => smalls[capitals.indexOf(letter)] ?? letter)
        : trimmed;
      return createHash('sha256')
        .update(salt + same)
        .digest('hex')
        .slice(0, pseudonymDigits);
    },
    sql(text) {
      const trimmed = `regexp_replace(${text}, ${literal(`^${around}+|${around}+$`)}, '', 'g')`;
      const same = `CASE WHEN contains(${text}, '@') THEN translate(${trimmed}, '${capitals}', '${smalls}') ELSE ${trimmed} END`;
      return `left(sha256(${literal(salt)} || ${same}), ${pseudonymDigits})`;
    },
  };
}
