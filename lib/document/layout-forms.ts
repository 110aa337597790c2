import type { Contract } from '../contract/contract.ts';
import type { Dataset, LayoutDocument, LayoutRow } from '../contract/source.ts';
import type { DecimalMark } from '../contract/written/number-form.ts';
import { isNumber, isWritten, readingOf } from '../contract/written/reading.ts';
import { decideForms } from './form-decision/decide-forms.ts';
import { evidenceOf } from './form-decision/evidence.ts';
import type { LookedAt } from './inspection.ts';

/** Makes the decision about numbers and dates for a document of a layout, when the layout asks for it. */
export function formsDecider({ names, text }: LookedAt, datasets: readonly Dataset[]): LayoutDocument['decideForms'] {
  const isParted = text.shape === 'delimited' && text.delimiter === ';';
  return (contract, rows, agrees) => {
    const dataset = datasets.find((one) => one.contract.dataset === contract.dataset);
    const decision = decideForms(
      contract,
      evidenceOf(
        contract,
        rows.map(({ values }) => values),
      ),
      {
        said: { ...dataset?.said, ...names.said },
        keepsHand: !isParted,
        ...(text.shape === 'delimited' && text.isSheet ? { daysAreMidnights: true } : {}),
        names: [names.name, names.fileName],
        agrees: agrees && ((mark) => agrees(readRows(withMark(contract, mark), rows))),
      },
    );
    return 'refused' in decision ? decision : { rows: readRows(decision.contract, rows) };
  };
}

function withMark(contract: Contract, mark: DecimalMark): Contract {
  const columns = Object.entries(contract.columns).map(([name, column]) => [
    name,
    isNumber(column.type.kind) ? { ...column, written: { numbers: mark } } : column,
  ]);
  return { ...contract, columns: Object.fromEntries(columns) };
}

/** Gives the rows with the numbers and dates of their texts in the form that their contract's types read. */
function readRows(contract: Contract, rows: readonly LayoutRow[]): readonly LayoutRow[] {
  const readers = new Map(
    Object.entries(contract.columns).flatMap(([name, column]) =>
      isWritten(column) ? [[name, readingOf(column).read] as const] : [],
    ),
  );
  return rows.map((row) => {
    const values = Object.entries(row.values).map(([name, value]) => {
      const read = readers.get(name);
      return [name, value === null || !read ? value : read(value)] as const;
    });
    return { ...row, values: Object.fromEntries(values) };
  });
}
