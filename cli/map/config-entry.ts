import type { ProposedEntry } from '../../lib/sources/statement/mapping/propose.ts';

/** A text as TypeScript has it, in single quotes. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** The entry of a distributor as lake.config.ts has it, a line for each column. */
export function entryLines(name: string, { preset, columns, currency }: ProposedEntry): readonly string[] {
  if (preset !== undefined && columns === undefined && currency === undefined)
    return [`${keyOf(name)}: { preset: ${quoted(preset)} },`];
  return [
    `${keyOf(name)}: {`,
    ...(preset === undefined ? [] : [`  preset: ${quoted(preset)},`]),
    '  columns: {',
    ...Object.entries(columns ?? {}).map(([column, from]) => `    ${keyOf(column)}: ${quoted(from)},`),
    '  },',
    ...(currency === undefined ? [] : [`  currency: ${quoted(currency)},`]),
    '},',
  ];
}

/**
 * The text of lake.config.ts with an entry more in `statements`, put before all that stands there; nothing else changes. Undefined
 * where the place cannot be told: the object is built in another way than by one literal.
 */
export function withEntry(source: string, entry: readonly string[]): string | undefined {
  const code = codeOf(source);
  const start = objectStart(code);
  if (start === undefined) return undefined;
  const found = propertyIn(code, source, start);
  if (found === 'other') return undefined;
  if (found === undefined)
    return insertAfter(source, start, ['statements: {', ...entry.map((line) => `  ${line}`), '},']);
  return insertAfter(source, found, entry);
}

/** Puts lines after an opening brace, a step further in than the line of the brace. */
function insertAfter(source: string, brace: number, lines: readonly string[]): string {
  const lineStart = source.lastIndexOf('\n', brace) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart))?.[0] ?? '';
  const rest = source.slice(brace + 1);
  // What stands on the line of the brace goes on a line of its own.
  const gap = /^[ \t]*(\r?\n|$)/.test(rest) ? '' : `\n${/^\s*\}/.test(rest) ? indent : `${indent}  `}`;
  const inserted = lines.map((line) => `\n${indent}  ${line}`).join('');
  return `${source.slice(0, brace + 1)}${inserted}${gap}${gap === '' ? rest : rest.replace(/^[ \t]+/, '')}`;
}

/** Where the braces of the one configuration object open. */
function objectStart(code: string): number | undefined {
  const starts = [...code.matchAll(/\bexport\s+const\s+config\b[^={(]*=\s*(?:defineLake\s*\(\s*)?\{/g)];
  const [only, another] = starts;
  return only && !another ? only.index + only[0].length - 1 : undefined;
}

/** Where the braces of the property `statements` open; `other` where it is there and no plain object. */
function propertyIn(code: string, source: string, start: number): number | 'other' | undefined {
  let depth = 0;
  let expectsKey = false;
  for (let at = start; at < code.length; at++) {
    const sign = code[at] ?? '';
    if (expectsKey && depth === 1 && !/\s/.test(sign)) {
      expectsKey = false;
      // A spread or a computed name may bring it, too.
      if (/^(\.\.\.|\[)/.test(code.slice(at))) return 'other';
      const key = /^(?:statements|(['"])statements\1)\s*(.)/s.exec(source.slice(at));
      if (key) {
        const colon = code.slice(at).search(/[^\s\w'"]/);
        const opening = /^:\s*\{/.exec(code.slice(at + colon));
        return opening ? at + colon + opening[0].length - 1 : 'other';
      }
    }
    if ('{[('.includes(sign)) depth++;
    else if ('}])'.includes(sign)) depth--;
    if (depth === 0 && at > start) return undefined;
    if (depth === 1 && (at === start || sign === ',')) expectsKey = true;
  }
  return 'other';
}

/** The source with blanks for comments and for what stands in texts, so that only its structure is left; as long as it was. */
function codeOf(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  return source.replace(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(['"])(?:\\[\s\S]|(?!\1)[^\\\n])*\1|`(?:\\[\s\S]|[^\\`])*`/g,
    (text) => (/^['"]/.test(text) ? `${text[0]}${text.slice(1, -1).replace(/[^\w\n]/g, '_')}${text[0]}` : blank(text)),
  );
}
