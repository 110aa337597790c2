import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import packaged from '@sparticuz/chromium';
import { extract } from 'tar-fs';
import { browserLimits } from './limits.ts';

/** A Chromium that can be started. */
export interface BrowserProgram {
  readonly executablePath?: string;
  /** Google Chrome as it is installed on this computer. */
  readonly channel?: 'chrome';
  readonly isSandboxed: boolean;
  readonly args: readonly string[];
  /**
   * Its whole environment, where it is not that of this process. A browser has no business with the environment of a
   * function.
   */
  readonly env?: Readonly<Record<string, string>>;
}

export interface PackedBrowser {
  /** The folder of the packed files: `bin` of @sparticuz/chromium. */
  readonly packed: string;
  /** Where the files are unpacked to, once. Nobody else may write there. */
  readonly folder: string;
  /** True if the program takes its own copies of the libraries that Lambda's Linux lacks. */
  readonly withLibraries: boolean;
}

/**
 * Flags of the package that are not passed on: some open what a browser with a session should keep closed, and one is
 * ours to set.
 */
const unwanted = ['--disable-web-security', '--allow-running-insecure-content', "--headless='shell'"];

/**
 * The package's own configuration knows only the fonts of /tmp, and a Chromium that finds no font ends at the first
 * letter.
 */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`;

/**
 * Unpacks the Chromium of @sparticuz/chromium, for Linux on x86_64. It runs as one process without a sandbox, as Lambda
 * requires.
 */
export async function packedBrowser({ packed, folder, withLibraries }: PackedBrowser): Promise<BrowserProgram> {
  await unpackOnce(packed, folder);
  packaged.setGraphicsMode = false;
  const args = packaged.args.filter((flag) => !unwanted.includes(flag) && !flag.startsWith('--disk-cache-size'));
  return {
    executablePath: join(folder, 'chromium'),
    isSandboxed: false,
    args: [...args, `--disk-cache-size=${browserLimits.cacheBytes}`],
    env: {
      HOME: folder,
      FONTCONFIG_PATH: join(folder, 'fonts'),
      ...(withLibraries ? { LD_LIBRARY_PATH: join(folder, 'lib') } : {}),
    },
  };
}

/**
 * Unpacks into another folder and moves it when it is complete. So a run that is cut off leaves no half of a browser
 * that the next run would start.
 */
async function unpackOnce(packed: string, folder: string): Promise<void> {
  if (await isThere(folder)) return;
  const partial = `${folder}.${randomUUID()}`;
  await mkdir(partial, { recursive: true, mode: 0o700 });
  try {
    await Promise.all([
      unpack(join(packed, 'chromium.br'), createWriteStream(join(partial, 'chromium'), { mode: 0o700 })),
      unpack(join(packed, 'swiftshader.tar.br'), folderOf(partial)),
      unpack(join(packed, 'fonts.tar.br'), folderOf(join(partial, 'fonts'))),
      unpack(join(packed, 'al2023.tar.br'), folderOf(partial)),
    ]);
    await writeFile(join(partial, 'fonts', 'fonts.conf'), fontConfiguration);
    await mkdir(dirname(folder), { recursive: true });
    await rename(partial, folder).catch(async (error: unknown) => {
      // Another process was faster, and its copy is equally good.
      if (!(await isThere(folder))) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * Gives a stream that takes a tar and unpacks its files into `folder`. Its types do not say that it is a Node stream.
 */
function folderOf(folder: string): Writable {
  return extract(folder) as unknown as Writable;
}

async function unpack(file: string, target: Writable): Promise<void> {
  // The stream reads pieces of some megabytes, because 67 MB become 209.
  const read = createReadStream(file, { highWaterMark: 4 * 1024 ** 2 });
  await pipeline(read, createBrotliDecompress({ chunkSize: 2 * 1024 ** 2 }), target);
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
