import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What a page asks its reader to do: to write a file, to run commands, or to see what the commands before it printed. */
type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'see'; readonly text: string };

/**
 * The steps of a page, in order. A block of code whose first line names a path is a file, a `sh` block is run, a `text` block
 * is what the last command prints; blocks without a language are for the reader alone.
 */
export function stepsOf(page: string): readonly Step[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, language, path = '', body = '']): Step[] => {
      if (path !== '') return [{ kind: 'file', path, text: body }];
      if (language === 'sh') return [{ kind: 'run', text: body }];
      return language === 'text' ? [{ kind: 'see', text: body }] : [];
    },
  );
}

/** A copy of the project in which a page is followed. */
export interface ProjectCopy {
  readonly folder: string;
  /** Runs shell commands in it; gives what they print. Throws where one fails. */
  run(commands: string): string;
  /** Does the steps, and fails where something else is printed than the page says. `before` is called with each. */
  follow(steps: readonly Step[], before?: (step: Step) => void): void;
  remove(): void;
}

const parts = [
  'bench',
  'cli',
  'docs',
  'host',
  'lib',
  'localstack',
  'test',
  'biome.json',
  'lake.config.ts',
  'package.json',
];

export function projectCopy(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), 'lake-copy-'));
  for (const part of [...parts, 'tsconfig.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const path = [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const env = { PATH: path, HOME: process.env.HOME, LAKE_DIR: join(folder, 'lake-data'), NODE_NO_WARNINGS: '1' };
  const run = (commands: string) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', commands], { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`These commands end with ${status}:\n${commands}\n${stdout}${stderr}`);
    return stdout.replaceAll('\r\n', '\n');
  };
  return {
    folder,
    run,
    follow: (steps, before) => {
      let printed = '';
      for (const step of steps) {
        before?.(step);
        if (step.kind === 'run') printed = run(step.text);
        if (step.kind === 'see' && !printed.endsWith(step.text))
          throw new Error(`The page says that this is printed:\n${step.text}\nbut it is:\n${printed}`);
        if (step.kind !== 'file') continue;
        mkdirSync(dirname(join(folder, step.path)), { recursive: true });
        writeFileSync(join(folder, step.path), step.text);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The files of the copy that differ from the project's or are new, without what its lake holds. */
export function changedFiles({ run }: ProjectCopy): readonly string[] {
  const lines = run(`diff -rq --exclude=node_modules --exclude=lake-data . ${root} || true`).split('\n');
  return lines
    .flatMap((line) => {
      const [, path] = /^Files \.\/(\S+) and /.exec(line) ?? [];
      const [, inFolder, name] = /^Only in \.(\S*): (.+)$/.exec(line) ?? [];
      return path ?? (inFolder === undefined ? [] : `${inFolder}/${name}`.slice(1));
    })
    .sort();
}
