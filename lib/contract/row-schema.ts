import { z } from 'zod';
import { type Check, type Contract, wholePattern } from './contract.ts';
import { personalColumns } from './personal.ts';
import { asideCode, isAside } from './set-aside.ts';
import type { FormRule } from './text-form.ts';
import { ruleOf, type TypedValue } from './type-rule.ts';
import type { ViolationCode } from './violation.ts';
import { readingOf } from './written/reading.ts';
import { yieldingColumns } from './yielding.ts';

export type TextValues = Readonly<Record<string, string | null>>;
export type TypedRow = Readonly<Record<string, TypedValue | null>>;

/**
 * The zod schema of one row of a dataset: text values by column name in, typed values out. Issues are custom issues whose
 * `params.code` is the violation code that the SQL path gives for the same row. Checks that need more than the row
 * (`unique`, `acyclic`, `sql`) are the SQL path's alone. A `pseudonym` stands in place of personal values, after the checks.
 *
 * @example
 * violationsOf(rowSchema(bankDetails), { quantity: '12 pieces', … }); // ['type:quantity']
 */
export function rowSchema(contract: Contract, pseudonym?: FormRule): z.ZodType<TypedRow, TextValues> {
  const columns = Object.entries(contract.columns).map(([name, column]) => ({
    name,
    required: column.required,
    missing: new Set(column.missing ?? contract.missing),
    rule: ruleOf(column.type),
    form: readingOf(column),
  }));
  const checks = contract.checks.filter((check) => check.severity === 'error').map(checkOf);
  const personal = personalColumns(contract);
  const yielding = yieldingColumns(contract);
  return z.record(z.string(), z.string().nullable()).transform((values, context): TypedRow => {
    const row: Record<string, TypedValue | null> = {};
    const texts: Record<string, string | null | undefined> = {};
    const found: ViolationCode[] = [];
    const refuse = (code: ViolationCode) => found.push(code);
    for (const { name, required, missing, rule, form } of columns) {
      const text = values[name] ?? null;
      const given = text === null || missing.has(text) ? null : text;
      const bare = given === null || !rule.form ? given : rule.form.read(given) || null;
      const read = bare === null ? null : form.read(bare);
      const present = read !== null;
      texts[name] = name in values ? read : undefined;
      const value = present ? rule.parse(read) : undefined;
      row[name] = value ?? null;
      if (!present && required) refuse(`required:${name}`);
      if (present && value === undefined && !yielding.has(name)) refuse(`${rule.code ?? 'type'}:${name}`);
    }
    for (const { name, passes } of checks) if (!passes(row)) refuse(`check:${name}`);
    // What a row is goes before what is wrong with it: see castSelect.
    const aside = contract.setAside.find((rule) => isAside(rule, texts));
    for (const code of aside ? [asideCode(aside)] : found)
      context.addIssue({ code: 'custom', params: { code }, message: code });
    for (const name of pseudonym ? personal : []) {
      const value = row[name];
      if (pseudonym && typeof value === 'string') row[name] = pseudonym.read(value);
    }
    return row;
  });
}

/** The violation codes of a row, in the contract's order; empty where it is accepted. */
export function violationsOf(schema: z.ZodType<TypedRow, TextValues>, values: TextValues): readonly ViolationCode[] {
  const parsed = schema.safeParse(values);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
}

function checkOf(check: Check): { readonly name: string; readonly passes: (row: TypedRow) => boolean } {
  const { name } = check;
  switch (check.kind) {
    case 'range':
      return { name, passes: (row) => inRange(row[check.column] ?? null, check.min, check.max) };
    case 'accepted': {
      const accepted = new Set(check.values);
      return { name, passes: (row) => row[check.column] == null || accepted.has(String(row[check.column])) };
    }
    case 'pattern': {
      const pattern = wholePattern(check.pattern);
      return { name, passes: (row) => row[check.column] == null || pattern.test(String(row[check.column])) };
    }
    case 'unique':
    case 'at-most':
    case 'acyclic':
    case 'sql':
      return { name, passes: () => true };
  }
}

function inRange(value: TypedValue | null, min: number | undefined, max: number | undefined): boolean {
  if (value === null) return true;
  return (min === undefined || compare(value, min) >= 0) && (max === undefined || compare(value, max) <= 0);
}

/** Compares a decimal's text or an integer with a bound, exactly: both as integers of the same scale. */
function compare(value: TypedValue, bound: number): number {
  const [left, right] = [String(value), plain(bound)];
  const scale = Math.max(places(left), places(right));
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A bound's shortest decimal text; `defineContract` lets none with an exponent through. */
function plain(bound: number): string {
  return String(bound);
}

function places(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function scaled(text: string, scale: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(scale - places(text)));
}
