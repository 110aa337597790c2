/** What a deployed function needs; its code is functions/<name>.ts. */
export interface FunctionFacts {
  readonly description: string;
  /** Carries DuckDB and its native binding. */
  readonly usesEngine: boolean;
  /** Carries Chromium, which exists for x86_64 alone. */
  readonly usesBrowser?: true;
  /** Memory in MB. 3,008 MB is the most that a new account may use; it brings almost two cores. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Size of the temporary folder. */
  readonly diskMb: number;
}

/** Room for a copy of the largest arrival and everything it may expand to: limits.objectBytes and limits.zipExpandedBytes. */
const largeDiskMb = 10_240;
/** The temporary disk that every function has without extra cost. */
const smallDiskMb = 512;

/** Every function that the stack deploys. */
export const functionTable = {
  validate: {
    description: 'Validates arrivals: landing to raw',
    usesEngine: false,
    memoryMb: 1_024,
    timeoutSeconds: 300,
    diskMb: largeDiskMb,
  },
  clean: {
    description: 'Cleans raw objects into typed parts: raw to staging',
    usesEngine: true,
    memoryMb: 3_008,
    timeoutSeconds: 900,
    diskMb: largeDiskMb,
  },
  curate: {
    description: 'Brings the marts up to date: staging to curated',
    usesEngine: true,
    memoryMb: 3_008,
    timeoutSeconds: 900,
    diskMb: largeDiskMb,
  },
  publish: {
    description: 'Publishes a new version of a mart to SQL readers, and its rows to artists',
    usesEngine: true,
    memoryMb: 3_008,
    timeoutSeconds: 300,
    diskMb: largeDiskMb,
  },
  sweep: {
    description: 'Finds work whose event was lost, verifies a share of all objects, and measures how old the data is',
    usesEngine: false,
    memoryMb: 1_024,
    timeoutSeconds: 900,
    diskMb: smallDiskMb,
  },
  'extract-api': {
    description: 'Asks the APIs of sources for data: schedule to landing',
    usesEngine: false,
    memoryMb: 1_024,
    timeoutSeconds: 900,
    diskMb: smallDiskMb,
  },
  'extract-browser': {
    description: 'Reads pages of sources in a browser: schedule to landing',
    usesEngine: false,
    usesBrowser: true,
    // 1,769 MB bring one whole core. Chromium and Node need only 300 MB, but unpacking needs a core.
    memoryMb: 2_048,
    // Two pages take seconds. Three tries for each, with pauses, take four and a half minutes.
    timeoutSeconds: 300,
    // Chromium takes 221 MB unpacked. There is room for a second one, which an interrupted run may leave, and for profiles.
    diskMb: 1_024,
  },
} as const satisfies Readonly<Record<string, FunctionFacts>>;

export type FunctionName = keyof typeof functionTable;
export const functionNames = Object.keys(functionTable) as readonly FunctionName[];

/** What a function needs. */
export function factsOf(name: FunctionName): FunctionFacts {
  return functionTable[name];
}
