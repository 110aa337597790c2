import type { Random } from '../simulation/random.ts';
import type { CorpusLayout } from './layout.ts';
import type { MadeFile } from './made-file.ts';
import { plainStyle } from './style.ts';
import type { Value } from './value.ts';

interface JsonDraft {
  readonly seed: number;
  readonly layout: CorpusLayout;
  readonly rows: readonly (readonly Value[])[];
}

/** The rows as JSON: a list, a page of an answer, or one object a line; cut off now and then. Numbers are texts or numbers. */
export function jsonFile(random: Random, { seed, layout, rows }: JsonDraft): MadeFile {
  // A program that keeps ids as numbers writes all their digits, which most readers then round.
  const idsAreNumbers = random.chance(0.15);
  const numbersAreTexts = random.chance(0.5);
  const objects = rows.map((row) => {
    const members = layout.columns.map(({ header }, at) => {
      const { kind = 'text', text = '' } = row[at] ?? {};
      const isNumber = kind === 'count' || kind === 'decimal' ? !numbersAreTexts : kind === 'id' && idsAreNumbers;
      return `${JSON.stringify(header)}:${isNumber && text !== '' ? text : JSON.stringify(text)}`;
    });
    return `{${members.join(',')}}`;
  });
  const how = random.pick(['list', 'page', 'lines', 'named lines', 'open page'] as const);
  const list = `[${objects.join(random.pick([',', ',\n  ']))}]`;
  const text = {
    list,
    page: `{"data":${list}}`,
    'open page': `{"data":${list},"paging":{"next":"https://graph.example/v1/next"}}`,
    lines: `${objects.join('\n')}\n`,
    'named lines': `${objects.join('\r\n')}\r\n`,
  }[how];
  const isCut = random.chance(0.1);
  const name = layout.fileName.replace(/\.\w+$/, '');
  return {
    seed,
    layout,
    style: plainStyle,
    damage: isCut ? 'unfinished download' : 'none',
    form: 'json',
    fileName: `${name}.${how === 'named lines' ? 'jsonl' : 'json'}`,
    bytes: new TextEncoder().encode(isCut ? cutOff(text) : text),
    rows,
    rowOfLine: (line) => (line >= 1 && line <= rows.length ? line - 1 : undefined),
    isBroken: isCut,
    mustRefuse: how === 'open page' || (isCut && !how.endsWith('lines')),
  };
}

/** The beginning of a text that breaks off inside an object: between two lines nobody could see it. */
function cutOff(text: string): string {
  return text.slice(0, Math.ceil(text.length * 0.7)).replace(/[}\]\s]+$/, '');
}
