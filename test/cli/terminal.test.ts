import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const terminal = join(import.meta.dirname, '../../host/terminal.ts');

/** Runs a program that writes until its reader goes away, which is at once. */
async function withoutReader(program: string) {
  const source = `import { processTerminal } from ${JSON.stringify(terminal)};
    const terminal = processTerminal();
    const writing = setInterval(() => terminal.out('more\\n'), 5);
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { said, code };
}

test('a command whose reader went away ends at once, without a complaint', async () => {
  expect(await withoutReader('')).toEqual({ said: '', code: 0 });
});

test('what runs until it is told to stop is told to stop when its reader goes away, and puts its things away', async () => {
  const program = `terminal.stopSignal().addEventListener('abort', () => {
      clearInterval(writing);
      setTimeout(() => terminal.err('put away'), 20);
    });`;
  expect(await withoutReader(program)).toEqual({ said: 'put away', code: 0 });
});
