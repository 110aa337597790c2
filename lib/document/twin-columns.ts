import { countsMoney } from '../contract/column.ts';
import { normaliseName } from '../contract/header.ts';
import type { Layout, LayoutRecord } from '../contract/source.ts';
import type { Reason } from '../lake/receipt.ts';
import { delimitedRows } from './delimited-rows.ts';
import type { RecognisedDocument } from './inspection.ts';
import { twinColumns, twoCurrencies } from './refusals.ts';

/**
 * Refuses a document with two columns of one money name that differ in a row: nobody can say which of them is the amount.
 * Columns that say the same are fine; the first is read.
 */
export async function differingTwins({
  content,
  dataset,
  encoding,
  match,
  path,
  rowOf,
}: RecognisedDocument): Promise<Reason | undefined> {
  if (content.shape !== 'delimited') return undefined;
  const names = content.header.map(normaliseName);
  const twins = Object.entries(match.positions).flatMap(([column, first]) => {
    const isMoney = countsMoney(dataset.contract.columns[column] ?? {});
    if (!isMoney || names[first] === '') return [];
    return names.flatMap((name, at) => (at !== first && name === names[first] ? [{ first, at }] : []));
  });
  if (twins.length === 0) return undefined;
  const positions = Object.fromEntries(twins.flatMap(({ first, at }) => [first, at]).map((at) => [String(at), at]));
  for await (const { line, values } of delimitedRows(path, encoding, content, { ...match, positions }))
    for (const { first, at } of twins)
      if (amountText(values[first]) !== amountText(values[at]))
        return twinColumns(content.header[first] ?? '', rowOf?.(line) ?? line);
  return undefined;
}

/**
 * Refuses a layout's table with amounts in two currencies, or with two columns of one amount that differ in a row. The first
 * record with text is the header.
 */
export function differingAmounts(
  { amountOf }: Pick<Layout, 'amountOf'>,
  records: readonly LayoutRecord[],
): Reason | undefined {
  const [header, ...rows] = records.filter(({ cells }) => cells?.some((cell) => cell.trim() !== ''));
  const amounts = (header?.cells ?? []).flatMap((name, at) => {
    const amount = amountOf?.(name);
    return amount ? [{ ...amount, name: name.trim(), at }] : [];
  });
  const currencies = [...new Set(amounts.flatMap(({ currency }) => currency ?? []))];
  if (currencies.length > 1) return twoCurrencies(currencies);
  for (const [first, ...others] of Map.groupBy(amounts, ({ column }) => column).values())
    for (const { at } of others)
      for (const { line, cells } of rows)
        if (first && amountText(cells?.[first.at]) !== amountText(cells?.[at])) return twinColumns(first.name, line);
  return undefined;
}

/** `1.20` and `1.2` are one amount. */
function amountText(text: string | null | undefined): string {
  const bare = (text ?? '').trim();
  return /^[+-]?\d+\.\d*$/.test(bare) ? bare.replace(/\.?0*$/, '') : bare;
}
