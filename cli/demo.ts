import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../host/package-folder.ts';
import { processTerminal, type Terminal } from '../host/terminal.ts';
import type { ExitCode } from './command.ts';
import { main } from './lake.ts';

/** One command of the demo, with what it shows and the exit codes that belong to it. */
interface Step {
  readonly says: string;
  readonly argv: readonly string[];
  readonly expects: ExitCode;
}

const monthly = `SELECT reporting_month, sum(streams) AS streams, sum(earnings_usd) AS earnings_usd
  FROM curated.royalties GROUP BY ALL ORDER BY 1`;

const steps: readonly Step[] = [
  {
    says: 'Exports in the layouts of the platforms, one of them broken, go into a new lake:',
    argv: ['put', 'samples', '--wait'],
    expects: 3,
  },
  { says: 'The tables that the lake made of them, with exact totals:', argv: ['tables'], expects: 0 },
  { says: 'Questions are SQL. Earnings by statement month:', argv: ['query', monthly], expects: 0 },
  {
    says: 'The refused file, and its way through the lake (it ends early):',
    argv: ['status', 'earnings_overview.csv'],
    expects: 0,
  },
];

/** Shows the lake at work: runs real commands over the samples, in a new lake that stays for a look around. */
async function demo(terminal: Terminal): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'bedrot-lake-'));
  // The samples lie in the package, and its configuration applies.
  const here: Terminal = { ...terminal, cwd: packageFolder, env: { ...terminal.env, LAKE_DIR: folder } };
  for (const { says, argv, expects } of steps) {
    terminal.out(`${says}\n\n$ lake ${argv.map(quoted).join(' ')}\n\n`);
    const code = await main(argv, here);
    if (code !== expects) {
      terminal.err(`demo: lake ${argv[0]} ended with ${code}, not ${expects}. The lake is in ${folder}.\n`);
      return 1;
    }
    terminal.out('\n');
  }
  terminal.out(nextSteps(folder));
  return 0;
}

function nextSteps(folder: string): string {
  return `${[
    'What to try next',
    '',
    `  export LAKE_DIR=${folder}`,
    '  npm run lake -- status                                      every arrival, and why',
    '  npm run lake -- status bank_details                         one file, from landing to tables',
    '  npm run lake -- query "FROM curated.ads_daily" --csv        a whole table',
    '  npm run lake -- query "FROM history.distrokid_bank_details" also older evidence',
    '  npm run lake -- up                                          processes files in landing',
    '',
    `The lake is a folder of plain files: ls ${folder}`,
    `Remove it with: rm -r ${folder}`,
  ].join('\n')}\n`;
}

function quoted(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `"${word}"`;
}

process.exitCode = await demo(processTerminal());
