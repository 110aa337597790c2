import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The product, packed and installed where nothing else is. */
export interface Installed {
  /** A temporary folder for the tests' own files; it goes with `remove`. */
  readonly folder: string;
  /** Where npm put the package. */
  readonly packageFolder: string;
  /** The paths in the packed file. */
  readonly packedFiles: readonly string[];
  /** Calls the installed `lake`, with this process's Node as the only program on the path. */
  lake(cwd: string, argv: readonly string[], env?: Readonly<Record<string, string>>): Ended;
  remove(): void;
}

/** `npm pack`, then `npm install -g` of the file, with a prefix of its own. */
export function installPacked(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'lake-pack-'));
  const prefix = join(folder, 'prefix');
  const home = join(folder, 'home');
  mkdirSync(join(prefix, 'lib'), { recursive: true });
  mkdirSync(home);
  const packed = must(run('npm', ['pack', '--json', '--pack-destination', folder], root, process.env));
  // What npm prints before the JSON is the script that builds.
  const [file] = JSON.parse(packed.out.slice(packed.out.indexOf('[\n'))) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  must(run('npm', ['install', '-g', '--prefix', prefix, `./${file.filename}`], folder, process.env));
  const bin = join(prefix, 'bin', 'lake');
  const path = dirname(process.execPath);
  return {
    folder,
    packageFolder: join(prefix, 'lib', 'node_modules', 'bedrot-data-lake'),
    packedFiles: file.files.map((one) => one.path),
    lake: (cwd, argv, env = {}) => run(process.execPath, [bin, ...argv], cwd, { PATH: path, HOME: home, ...env }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function run(program: string, argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Ended {
  const { status, stdout, stderr } = spawnSync(program, argv, { cwd, env, encoding: 'utf8' });
  return { code: status, out: stdout ?? '', err: stderr ?? '' };
}

function must(ended: Ended): Ended {
  if (ended.code !== 0) throw new Error(`npm ended with ${ended.code}:\n${ended.out}${ended.err}`);
  return ended;
}

/** Bytes of all files below a folder. */
export function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0);
}
