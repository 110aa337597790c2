import { unknownCurrency } from '../../lib/contract/column.ts';
import type { MoneyTotal } from '../../lib/lake/cleaning-record.ts';
import { arrivalLines } from './arrival-text.ts';
import type { Journey, MartStep, RawStep } from './journey.ts';
import { plainCell, tableLines } from './table-text.ts';
import { amount, counted, grouped, megabytes, minute, moneyTexts, monthRange, type Paint } from './text.ts';

/** A journey for people: landing, raw, staging, curated. */
export function journeyLines(journey: Journey, paint: Paint): readonly string[] {
  const { arrival, raw, marts } = journey;
  const title = (text: string) => ['', paint('bold', text)];
  return [
    ...arrivalLines(arrival, paint),
    ...title('landing'),
    ...landingLines(journey),
    ...title('raw'),
    ...(raw.length > 0 ? raw.map(({ rawKey }) => `  ${plainCell(rawKey)}`) : ['  nothing']),
    ...title('staging'),
    ...(raw.length > 0 ? raw.flatMap(stagingLines) : ['  nothing']),
    ...rejectLines(journey),
    ...title('curated'),
    ...(marts.length > 0 ? marts.map(martLine) : ['  no table reads it']),
  ];
}

function landingLines({ arrival }: Journey): readonly string[] {
  const { sizeBytes, landedAt, accountFrom, asOfFrom, correlationId } = arrival;
  const known = accountFrom === null ? [] : [`account from: ${accountFrom}`, `as-of from: ${asOfFrom}`];
  const facts = [megabytes(sizeBytes), `landed ${minute(landedAt)} UTC`, ...known];
  return [`  ${facts.join(' · ')}`, ...(correlationId === null ? [] : [`  correlation id ${correlationId}`])];
}

function stagingLines({ isCleaned, documents, parts }: RawStep): readonly string[] {
  if (!isCleaned) return ['  not cleaned yet'];
  const found = documents.map(({ name, dataset, outcome, rows, money, byCurrency }) => {
    const counts = `${counted(rows.read, 'row')} read = ${grouped(rows.accepted)} accepted + ${grouped(rows.rejected)} refused${
      rows.setAside > 0 ? ` + ${grouped(rows.setAside)} set aside` : ''
    }`;
    const totals = Object.entries(money).flatMap(([column, total]) =>
      totalLines(column, total, byCurrency?.[column], rows.setAside > 0),
    );
    return [`  ${plainCell(name)} (${dataset}): ${outcome}, ${counts}`, ...totals];
  });
  const columns = [
    { name: 'dataset' },
    { name: 'month' },
    { name: 'part' },
    { name: 'rows', right: true },
    { name: 'stands' },
    { name: 'money' },
  ];
  const rows = parts.map(({ dataset, month, outcome, rows: count, stands, money, byCurrency }) => [
    dataset,
    month,
    outcome,
    grouped(count),
    stands,
    moneyTexts(money, byCurrency).join(', '),
  ]);
  if (parts.length === 0) return found.flat();
  const claims = parts.map(({ claimKey }) => `claim ${plainCell(claimKey)}`);
  return [...found.flat(), ...[...tableLines(columns, rows), ...claims].map((line) => `  ${line}`)];
}

/** A line for each currency; amounts of an unknown currency have no sum. */
function totalLines(
  column: string,
  total: MoneyTotal,
  currencies: Readonly<Record<string, MoneyTotal>> | undefined,
  hasAside: boolean,
): readonly string[] {
  const line = (code: string, { read, accepted, rejected, setAside }: MoneyTotal) =>
    `    ${column}: ${code}${amount(read)} read = ${amount(accepted)} accepted + ${amount(rejected)} refused${
      hasAside ? ` + ${amount(setAside)} set aside` : ''
    }`;
  if (!currencies) return [line('', total)];
  return Object.entries(currencies).map(([code, own]) =>
    code === unknownCurrency ? `    ${column}: without a sum where the currency is unknown` : line(`${code} `, own),
  );
}

function rejectLines({ rejectedLines, raw }: Journey): readonly string[] {
  const kept = raw.flatMap(({ rejects }) => Object.values(rejects));
  const found = rejectedLines.map(({ rule, rows, lines }) => {
    const more = rows > lines.length ? ', …' : '';
    return `  refused rows: ${counted(rows, 'row')} by ${rule}, line ${lines.join(', ')}${more}`;
  });
  return [...found, ...kept.map((key) => `  kept in ledger.rejects (${plainCell(key)})`)];
}

function martLine({ mart, dataset, version, months }: MartStep): string {
  const total = months.reduce((sum, { rows }) => sum + rows, 0);
  const names = months.map(({ month }) => month);
  return `  curated.${mart} v${version}: ${counted(total, 'row')} of ${monthRange(names)} read ${dataset}`;
}
