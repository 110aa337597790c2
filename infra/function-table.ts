/** What a deployed function needs; its code is functions/<name>.ts. */
export interface FunctionFacts {
  readonly description: string;
  /** Carries DuckDB and its native binding. */
  readonly usesEngine: boolean;
  /** Carries Chromium, which is for x86_64 alone. */
  readonly usesBrowser?: true;
  /** 3,008 MB is the most that a new account may ask for; it brings close to two cores. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Size of the temporary folder. */
  readonly diskMb: number;
}

/** A copy of the largest arrival and all that it may expand to: limits.objectBytes and limits.zipExpandedBytes. */
const largeDiskMb = 10_240;
/** What every function has for nothing. */
const smallDiskMb = 512;

/** Every function that the stack deploys. */
export const functionTable = {
  validate: {
    description: 'Decides about arrivals: landing to raw',
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
    description: 'Lets SQL readers see the new version of a mart, and artists their rows of it',
    usesEngine: true,
    memoryMb: 3_008,
    timeoutSeconds: 300,
    diskMb: largeDiskMb,
  },
  sweep: {
    description: 'Finds work whose event was lost, and measures how old the data is',
    usesEngine: false,
    memoryMb: 1_024,
    timeoutSeconds: 300,
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
    description: 'Looks at pages of sources in a browser: schedule to landing',
    usesEngine: false,
    usesBrowser: true,
    // One whole core, from 1,769 MB on: less memory would do (Chromium and Node take 300 MB), but unpacking takes a core.
    memoryMb: 2_048,
    // Two pages take seconds; three tries at each, with pauses, take four minutes and a half.
    timeoutSeconds: 300,
    // Chromium unpacked has 221 MB: room for one more, as a run that was cut off leaves it, and for profiles.
    diskMb: 1_024,
  },
} as const satisfies Readonly<Record<string, FunctionFacts>>;

export type FunctionName = keyof typeof functionTable;
export const functionNames = Object.keys(functionTable) as readonly FunctionName[];

/** What a function needs. */
export function factsOf(name: FunctionName): FunctionFacts {
  return functionTable[name];
}
