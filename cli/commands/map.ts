import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type LoadedConfig, loadConfig } from '../../host/load-config.ts';
import type { Terminal } from '../../host/terminal.ts';
import type { DatasetVariant } from '../../lib/contract/source.ts';
import { recognisersOf } from '../../lib/document/inspection.ts';
import { isLakeError } from '../../lib/lake/error.ts';
import { configuredSources, parseOwnerConfig } from '../../lib/sources/configured.ts';
import { sources } from '../../lib/sources/registry.ts';
import { isPersonalName } from '../../lib/sources/statement/mapping/header-words.ts';
import { type Proposal, type ProposedEntry, propose } from '../../lib/sources/statement/mapping/propose.ts';
import { monthOf } from '../../lib/sources/statement/month-in-name.ts';
import { presets } from '../../lib/sources/statement/presets/index.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { type Preview, previewOf } from '../map/preview.ts';
import { type Looked, lookAt, type UnknownTable } from '../map/read-table.ts';
import { type MapReport, noCurrency, reportLines } from '../map/report-text.ts';
import { type Written, writeEntry } from '../map/write-config.ts';
import { plainCell } from '../show/table-text.ts';

/** `lake map`: proposes how to read a statement that no source knows. */
export const mapCommand: CommandParts = {
  positionals: { shown: 'FILE', least: 1, most: 1 },
  options: {
    write: { value: 'NAME', doc: 'Write it into lake.config.ts as this distributor' },
    currency: { value: 'CODE', doc: 'The currency of the amounts, where the file does not say it' },
    amount: {
      value: 'COLUMN',
      doc: 'The name of the column that says what a line pays, where the file does not say it',
    },
    'dry-run': { doc: 'With --write: say what would be written, and write nothing' },
  },
  notes: [
    'It looks at the names in the header and at all values: what is an ISRC, a country, a month, a currency, what adds up to a total. It shows three lines as they would be read, and never a column of people. Nothing is put into the lake.',
    'Compare the amounts with what was paid before you put files. With --write, only the entry is added to lake.config.ts; where no safe place for it can be told, the text to paste is printed.',
    'The exit code is 3 for a file that is no such statement.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const { values, switches } = call;
  const [file = ''] = call.positionals;
  if (switches.has('dry-run') && values.write === undefined)
    throw usageError('--dry-run works only with --write.', 'map');
  if (values.write !== undefined && !/^[a-z][a-z0-9-]{0,39}$/.test(values.write))
    throw usageError('--write takes a name of small letters, digits and dashes, such as unitedmasters.', 'map');
  if (values.currency !== undefined && !/^[A-Z]{3}$/.test(values.currency))
    throw usageError('--currency takes an ISO 4217 code such as USD.', 'map');
  const path = resolve(terminal.cwd, file);
  if (!(await stat(path).catch(() => undefined))?.isFile())
    throw usageError(`There is no file ${plainCell(file)}.`, 'map');
  const loaded = await loadConfig(call.settings, terminal.cwd);
  const folder = await mkdtemp(join(tmpdir(), 'lake-map-'));
  try {
    const recognisers = recognisersOf(configuredSources(sources, loaded.config));
    const looked = await lookAt(path, { recognisers, limits: loaded.config.limits, folder });
    if (!('table' in looked)) return tellOther(looked, call, terminal, file);
    return await tellProposal(looked.table, loaded, call, terminal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file that is read already, or that no mapping could read. */
function tellOther(
  looked: Exclude<Looked, { table: UnknownTable }>,
  call: Call,
  terminal: Terminal,
  file: string,
): ExitCode {
  if (call.switches.has('json')) printJson(terminal, looked);
  else if ('known' in looked)
    terminal.out(
      `${plainCell(file)} is read already, as ${looked.known.join(' and ')}: put it with lake put. There is nothing to map.\n`,
    );
  else
    terminal.out(
      looked.refused
        .map(({ reason, suggestion }) => `${plainCell(file)} is not mapped. ${reason} ${suggestion}\n`)
        .join(''),
    );
  return 'known' in looked ? 0 : 3;
}

async function tellProposal(
  table: UnknownTable,
  loaded: LoadedConfig,
  call: Call,
  terminal: Terminal,
): Promise<ExitCode> {
  const { values, switches } = call;
  const name = values.write;
  const [{ proposal, preview }, isDryRun] = [
    await proposalOf(table, loaded, call, terminal.now()),
    switches.has('dry-run'),
  ];
  if (name !== undefined && proposal.open.length > 0) throw usageError(proposal.open.join(' '), 'map');
  const written: Written | undefined =
    name === undefined ? undefined : await writeEntry(loaded, name, proposal.entry, isDryRun);
  const report: MapReport = {
    file: table.documentName,
    lines: table.rows.length,
    isWhole: table.isWhole,
    name: name ?? proposal.entry.preset ?? 'my-distributor',
    ...proposal,
    people: table.header.filter(isPersonalName).length,
    preview,
    ...(written === undefined ? {} : { written, isDryRun }),
  };
  if (switches.has('json')) printJson(terminal, report);
  else
    terminal.out(
      reportLines(report)
        .map((line) => `${line}\n`)
        .join(''),
    );
  return written !== undefined && 'refused' in written ? 3 : 0;
}

interface Proposed {
  readonly proposal: Proposal;
  readonly preview: Preview | undefined;
}

/** A preset where one fits, else what names and values say. */
async function proposalOf(
  table: UnknownTable,
  { config }: LoadedConfig,
  { values }: Call,
  now: Date,
): Promise<Proposed> {
  const read = (entry: ProposedEntry, totalLine?: number) => {
    const variant = variantOf(values.write ?? entry.preset ?? 'my-distributor', entry);
    return variant && previewOf(table, variant, { limits: config.limits, now, totalLine });
  };
  for (const preset of Object.keys(presets)) {
    const entry = { preset, ...(values.currency === undefined ? {} : { currency: values.currency }) };
    const preview = await read(entry);
    if (preview === undefined || ('refused' in preview && !preview.isRecognised)) continue;
    return { proposal: { entry, open: [], notes: [presetNote(preset)], unread: [] }, preview };
  }
  const proposal = propose(
    {
      header: table.header,
      rows: table.rows,
      isNamedByMonth: 'reporting_month' in monthOf(table),
    },
    { currency: values.currency, amount: values.amount },
  );
  const totalLine = proposal.totalRow && table.lines[proposal.totalRow.row];
  return {
    proposal,
    preview: (await read(proposal.entry, totalLine)) ?? (await read(withoutCurrency(proposal.entry), totalLine)),
  };
}

/** The entry with no currency, so that its lines can be shown while that question is open. */
function withoutCurrency(entry: ProposedEntry): ProposedEntry {
  return { ...entry, currency: noCurrency };
}

function presetNote(preset: string): string {
  const { title, source, confidence } = presets[preset] ?? { title: preset, source: '', confidence: 'D' };
  return `It has the header of ${title} (confidence ${confidence}: ${source})`;
}

/** The layout of an entry, or nothing where it is not complete. */
function variantOf(name: string, entry: ProposedEntry): DatasetVariant | undefined {
  try {
    const configured = configuredSources(sources, parseOwnerConfig(sources, { statements: { [name]: entry } }));
    return configured
      .flatMap(({ datasets }) => datasets.flatMap(({ variants = [] }) => variants))
      .find((one) => one.name === name);
  } catch (error) {
    if (isLakeError(error, 'invalid-config')) return undefined;
    throw error;
  }
}
