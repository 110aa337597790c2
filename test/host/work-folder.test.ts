import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { newWorkFolder } from '../../host/work-folder.ts';

it('what a killed process left is removed at the next start; what lives, or works elsewhere, stays', () => {
  const temp = mkdtempSync(join(tmpdir(), 'lake-work-'));
  const make = (name: string) => {
    mkdirSync(join(temp, name));
    writeFileSync(join(temp, name, 'arrival'), 'a copy');
    return name;
  };
  const own = make(basename(newWorkFolder(temp)));
  const ended = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
  make(own.replace(`.${process.pid}.`, `.${ended}.`));
  const elsewhere = make(`work.another-computer.${ended}.1`);
  const staged = make('staged');
  newWorkFolder(temp);
  expect(readdirSync(temp).toSorted()).toEqual([own, elsewhere, staged].toSorted());
  rmSync(temp, { recursive: true });
});
