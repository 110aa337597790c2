/**
 * Which room of the code may import which: the one table of import rules. The test beside it holds every import of the
 * project against it, and `npm run rules` writes the linter's part of it into biome.json, so that an editor shows the same.
 *
 * A room is a folder of `lib/`, a top-level folder, or a single file. `test/` may import everything and has no entry.
 */
export interface Room {
  /** The rooms it may import from, besides itself. */
  readonly mayImport: readonly string[];
  /** Rooms of the edge know the environment, the clock, the disk and the adapters of the ports. */
  readonly isEdge: boolean;
  /** Why the rule is as it is, in one sentence that a refused import shows. */
  readonly because: string;
}

const words = ['lib/lake'];
const contracts = [...words, 'lib/contract'];
/** What a stage works with: the ports, the records of the ledger, and the rules of personal data. */
const stageTools = [...contracts, 'lib/store', 'lib/engine', 'lib/ports.ts', 'lib/ledger', 'lib/personal'];
/** What stands above the stages and side by side. */
const aboveStages = [...stageTools, 'lib/document', 'lib/stages'];
const below = [
  ...aboveStages,
  'lib/sources',
  'lib/marts',
  'lib/queue',
  'lib/browser',
  'lib/runtime',
  'lib/verify',
  'lib/upkeep',
  'lib/archive',
  'lib/proof',
  'lib/query',
  'lib/extract',
  'lib/lake-ports.ts',
];

function inner(mayImport: readonly string[], because: string): Room {
  return { mayImport, isEdge: false, because };
}

function edge(mayImport: readonly string[], because: string): Room {
  return { mayImport, isEdge: true, because };
}

/** Every room of the project. */
export const rooms: Readonly<Record<string, Room>> = {
  'lib/lake': inner([], 'the words of the lake rest on nothing else'),
  'lib/contract': inner(words, 'a contract describes a dataset in the words of the lake alone'),
  'lib/document': inner(contracts, 'a document is opened by what contracts say, and knows no source and no store'),
  'lib/sources': inner(contracts, 'a source is a description: stages read it, and it calls none of them'),
  'lib/marts': inner(
    [...contracts, 'lib/sources'],
    'a mart is a description of datasets: stages build it, and it calls none of them',
  ),
  'lib/store': inner(words, 'a store keeps objects and knows nothing of what they mean'),
  'lib/queue': inner(words, 'a queue keeps messages and knows nothing of what they mean'),
  'lib/engine': inner(contracts, 'the engine runs SQL and is the only room that knows DuckDB'),
  'lib/browser': inner(contracts, 'the browser shows pages and is the only room that knows Chromium'),
  'lib/runtime': inner([...words, 'lib/queue'], 'the runtime makes any stage a handler and knows none of them'),
  'lib/ports.ts': inner(
    [...contracts, 'lib/store', 'lib/engine'],
    'the ports are types: they name doors, not adapters',
  ),
  'lib/ledger': inner([...words, 'lib/store', 'lib/ports.ts'], 'records are read and written by all that stands above'),
  'lib/personal': inner(
    [...contracts, 'lib/ledger', 'lib/ports.ts'],
    'the rules of personal data stand below the stages that keep them',
  ),
  'lib/stages': inner([...stageTools, 'lib/document', 'lib/runtime'], 'stages are functions over ports'),
  'lib/verify': inner(aboveStages, 'what objects hold is looked at by upkeep, archive and proof alike'),
  'lib/upkeep': inner(
    [...aboveStages, 'lib/verify', 'lib/queue', 'lib/runtime'],
    'upkeep stands beside archive, proof and query',
  ),
  'lib/archive': inner(aboveStages, 'archive stands beside upkeep, proof and query'),
  'lib/proof': inner(
    [...aboveStages, 'lib/verify'],
    'proof stands beside upkeep, archive and query, and reads by itself',
  ),
  'lib/query': inner([...aboveStages, 'lib/verify'], 'query stands beside upkeep, archive and proof'),
  'lib/extract': inner(
    [...contracts, 'lib/store', 'lib/runtime'],
    'extraction lands files and never reads what is in them',
  ),
  'lib/lake-ports.ts': edge(
    ['lib/ledger', ...contracts, 'lib/store', 'lib/engine', 'lib/ports.ts', 'lib/runtime', 'lib/sources', 'lib/marts'],
    'the ports of a running lake are put together once, for functions and hosts alike',
  ),
  functions: edge([...below, 'lake.config.ts'], 'a function is wiring: it needs no command and no place but AWS'),
  host: edge([...below, 'lake.config.ts'], 'a host runs a lake: commands, services and the stack stand on it'),
  localstack: edge([...below, 'host'], 'local services run a lake through the host, not through commands'),
  cli: edge([...below, 'host', 'localstack'], 'a command needs no function: both stand on lib and host'),
  infra: edge([...below, 'host', 'functions'], 'the stack deploys functions and takes the settings of the host'),
  bench: edge([...below, 'host', 'cli'], 'the benchmark runs the lake as a person would'),
  'lake.config.ts': edge(['lib/lake'], 'an owner’s settings are typed by the words of the lake'),
};

/** Files of ports' rooms that hold an adapter: only the edge chooses where objects and messages lie. */
export const adapters: readonly string[] = [
  'lib/store/announce.ts',
  'lib/store/file.ts',
  'lib/store/memory.ts',
  'lib/store/s3.ts',
  'lib/queue/memory.ts',
  'lib/queue/sqlite.ts',
  'lib/queue/sqs.ts',
];

/** The room that a file is in; undefined for tests, tools' settings and files that no room holds. */
export function roomOf(file: string): string | undefined {
  const [top = '', second = ''] = file.split('/');
  const name = top === 'lib' ? `lib/${second}` : top;
  return name in rooms ? name : undefined;
}

/** Why `file` must not import `imported` (both from the project's root); undefined where it may. */
export function importProblem(file: string, imported: string): string | undefined {
  const from = roomOf(file);
  const to = roomOf(imported);
  if (from === undefined) return undefined;
  const room = rooms[from];
  if (!room) return undefined;
  if (to === undefined) return `${from} must not import ${imported}, which is in no room of test/lint/rooms.ts.`;
  if (from !== to && !room.mayImport.includes(to)) return `${from} must not import ${to}: ${room.because}.`;
  if (from !== to && !room.isEdge && adapters.includes(imported))
    return `${from} must not import the adapter ${imported}: only the edge chooses one.`;
  return undefined;
}
