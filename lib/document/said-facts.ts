import type { Dataset } from '../contract/source.ts';
import type { Reason } from '../lake/receipt.ts';
import { type DocumentNames, madeLater } from './inspection.ts';
import { saidOtherwise, unsayableFact, unsayableValue } from './refusals.ts';

type Facts = Readonly<Record<string, string>>;

/**
 * The facts that a person may say with a file of the dataset: those that its name or its beginning gives. Constants, and
 * columns whose values are in the rows (`positions`), are none.
 */
export function sayableFacts(
  { contract, facts }: Dataset,
  positions: Readonly<Record<string, number>> = {},
): readonly string[] {
  const constant = facts?.({ fileName: '', documentName: '', preamble: [] }) ?? {};
  const given = Object.entries(contract.columns).flatMap(([name, column]) =>
    name in positions ? [] : (column.given?.fact ?? []),
  );
  return [...new Set(given)].filter((fact) => !madeLater.includes(fact) && !(fact in constant));
}

/**
 * The facts of a document together with those that were said with it. What was said goes before the name; a currency
 * that the file states itself stays, and saying another one is refused. In a zip, each document takes what it knows.
 */
export function withSaidFacts(
  dataset: Dataset,
  known: Facts,
  positions: Readonly<Record<string, number>>,
  { fileName, name, said }: DocumentNames,
): { readonly facts: Facts } | { readonly refused: Reason } {
  if (said?.facts === undefined) return { facts: known };
  const sayable = sayableFacts(dataset, positions);
  const taken = Object.entries(said.facts).filter(([fact]) => sayable.includes(fact));
  const other = Object.keys(said.facts).find((fact) => !sayable.includes(fact));
  const { dataset: id, columns } = dataset.contract;
  if (other !== undefined && fileName === name) return { refused: unsayableFact(id, other, sayable) };
  for (const [fact, value] of taken) {
    const values = Object.values(columns).find(({ given }) => given?.fact === fact)?.given?.values;
    if (values && !values.includes(value)) return { refused: unsayableValue(id, fact, value, values) };
    const stated = fact === 'currency' ? known[fact] : undefined;
    if (stated && stated !== value) return { refused: saidOtherwise(fact, stated, value) };
  }
  return { facts: { ...known, ...Object.fromEntries(taken) } };
}
