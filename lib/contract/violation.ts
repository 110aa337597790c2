import type { Check, Contract } from './contract.ts';
import { ruleOf } from './type-rule.ts';

/**
 * Why a row was refused, as a code that both paths give: `required:<column>`, `type:<column>`, `identifier:<column>`,
 * `check:<name>`, `row:<how it is broken>`, `sum:<reason>` where it claims to be a sum and is none; `aside:<reason>` where it
 * is not refused but set aside. Codes never hold values.
 */
export type ViolationCode = string;

export interface Violation {
  readonly rule: ViolationCode;
  readonly fields: readonly string[];
  /** One sentence: what is wrong. */
  readonly reason: string;
  /** One sentence: what to do. */
  readonly suggestion: string;
}

const brokenRows: Readonly<Record<string, readonly [string, string]>> = {
  'too-few-fields': [
    'The row has fewer fields than the header.',
    'Look for a lost delimiter or a line break inside a value.',
  ],
  'too-many-fields': [
    'The row has more fields than the header.',
    'Look for a delimiter inside a value that is not quoted.',
  ],
  'unclosed-quote': [
    'A quote is opened but never closed.',
    'Double the quotes inside the value, or export the file again.',
  ],
  'not-an-object': [
    'The element is not an object.',
    'Export the file again; each element must be an object with named fields.',
  ],
};

/** Explains a violation code in the words of its contract. */
export function explain(contract: Contract, code: ViolationCode): Violation {
  const [kind, name = ''] = split(code);
  if (kind === 'row') {
    const [reason, suggestion] = brokenRows[name] ?? ['The row cannot be read.', 'Export the file again.'];
    return { rule: code, fields: [], reason, suggestion };
  }
  if (kind === 'check')
    return explainCheck(
      contract.checks.find((check) => check.name === name),
      code,
    );
  if (kind === 'aside' || kind === 'sum') return explainAside(contract, kind, name);
  const column = contract.columns[name];
  const label = column?.from[0] ?? name;
  if (kind === 'required' && column?.given && column.from.length === 0) {
    return {
      rule: code,
      fields: [name],
      reason: `Neither the file nor its name states the ${name.replaceAll('_', ' ')}.`,
      suggestion: column.given.hint ?? 'Keep the name of the export as it was downloaded.',
    };
  }
  if (kind === 'required') {
    return {
      rule: code,
      fields: [name],
      reason: `'${label}' has no value.`,
      suggestion: `Fill in '${label}' at the source and export again.`,
    };
  }
  if (kind === 'identifier') {
    return {
      rule: code,
      fields: [name],
      reason: `'${label}' is written as a number, such as 1.2E+17: a spreadsheet turned the id into a number, and its digits are lost.`,
      suggestion: 'Export the file again, and load it without opening it in a spreadsheet.',
    };
  }
  const expects = column ? ruleOf(column.type).expects : 'another form';
  return {
    rule: code,
    fields: [name],
    reason: `'${label}' is not ${expects}.`,
    suggestion:
      column?.advice ??
      `Write '${label}' as ${expects}; a spreadsheet may have reformatted it, so use the export as it was downloaded.`,
  };
}

function explainCheck(check: Check | undefined, rule: ViolationCode): Violation {
  if (!check)
    return { rule, fields: [], reason: 'A check of an older contract failed.', suggestion: 'Replay the file.' };
  switch (check.kind) {
    case 'range':
      return {
        rule,
        fields: [check.column],
        reason: `'${check.column}' is outside ${check.min ?? 'any'} to ${check.max ?? 'any'}.`,
        suggestion: 'Check the value at the source.',
      };
    case 'accepted':
      return {
        rule,
        fields: [check.column],
        reason: `'${check.column}' is not one of ${check.values.join(', ')}.`,
        suggestion: 'If the source has a new value, add it to the contract.',
      };
    case 'pattern':
      return {
        rule,
        fields: [check.column],
        reason: `'${check.column}' does not have the form ${check.pattern}.`,
        suggestion: 'A spreadsheet may have reformatted it: use the export as it was downloaded.',
      };
    case 'unique':
      return {
        rule,
        fields: check.columns,
        reason: `A row before this one has the same ${check.columns.join(', ')}.`,
        suggestion: 'Export again: the file has two rows for the same thing.',
      };
    case 'at-most':
      return {
        rule,
        fields: [check.column],
        reason: `'${check.column}' adds up to more than ${check.most} for one ${check.per.join(', ')} on a day that this row counts on.`,
        suggestion: check.hint,
      };
    case 'acyclic':
      return {
        rule,
        fields: [check.from, check.to],
        reason: `'${check.from}' stands for itself, by way of other rows.`,
        suggestion: check.hint,
      };
    case 'sql':
      return { rule, fields: [], reason: `The check ${check.name} failed.`, suggestion: check.hint };
  }
}

function split(code: ViolationCode): readonly [string, string] {
  const at = code.indexOf(':');
  return [code.slice(0, at), code.slice(at + 1)];
}

/** What a row of another nature is, or why it cannot be one. */
function explainAside(contract: Contract, kind: 'aside' | 'sum', name: string): Violation {
  const rule = contract.setAside.find(({ reason }) => reason === name);
  const base = { rule: `${kind}:${name}`, fields: rule?.sums ?? [] };
  if (kind === 'aside')
    return { ...base, reason: rule?.description ?? 'It is no line.', suggestion: 'Nothing is to do.' };
  return {
    ...base,
    reason: 'The row names nothing that was sold, as a total does, and does not state the sum of the lines.',
    suggestion: 'The file was cut or changed: export it again. If the row is a line, fill in what it is for.',
  };
}
