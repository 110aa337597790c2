/** A change of SQL that a test must notice. */
export interface Mutant {
  readonly sql: string;
  /** What was changed, and the line where. */
  readonly name: string;
}

interface Change {
  readonly what: string;
  readonly pattern: RegExp;
  readonly to: (match: RegExpExecArray) => string;
}

/** The faults that people make in SQL: a comparison turned round, a condition forgotten, a join or an order of another kind. */
const changes: readonly Change[] = [
  { what: '= to <>', pattern: / = (?!1\b)/g, to: () => ' <> ' },
  { what: '<> to =', pattern: / <> /g, to: () => ' = ' },
  { what: '>= to >', pattern: / >= /g, to: () => ' > ' },
  { what: '< to <=', pattern: / < /g, to: () => ' <= ' },
  { what: '> to >=', pattern: / > /g, to: () => ' >= ' },
  { what: 'min to max', pattern: /\bmin\(/g, to: () => 'max(' },
  { what: 'max to min', pattern: /\bmax\(/g, to: () => 'min(' },
  { what: 'LEFT JOIN to JOIN', pattern: /\bLEFT JOIN\b/g, to: () => 'JOIN' },
  { what: 'JOIN to LEFT JOIN', pattern: /(?<!LEFT |ANTI |SEMI )\bJOIN\b/g, to: () => 'LEFT JOIN' },
  { what: 'IS NULL to IS NOT NULL', pattern: /\bIS NULL\b/g, to: () => 'IS NOT NULL' },
  { what: 'IS NOT NULL to IS NULL', pattern: /\bIS NOT NULL\b/g, to: () => 'IS NULL' },
  { what: 'DESC to ASC', pattern: /\bDESC\b/g, to: () => 'ASC' },
  { what: 'ASC to DESC', pattern: /(?<=ORDER BY [a-z_]+)(?= NULLS LAST)/g, to: () => ' DESC' },
  { what: 'NULLS LAST to NULLS FIRST', pattern: /\bNULLS LAST\b/g, to: () => 'NULLS FIRST' },
  { what: 'without a line of a condition', pattern: /\n\s+AND [^\n]*/g, to: () => '' },
  {
    what: 'without AND',
    pattern: /(?<=[^\n ]) AND (?!NOT )[a-z_.()"']+(?: = | <> | IS )[a-z_.()"' A-Z]+?(?=\n| AND|\))/g,
    to: () => '',
  },
  { what: 'AND to OR', pattern: / AND /g, to: () => ' OR ' },
  { what: 'OR to AND', pattern: / OR /g, to: () => ' AND ' },
  { what: 'without WHERE', pattern: /\bWHERE [^\n]*?(?= GROUP BY|\n|\)|$)/g, to: () => '' },
  { what: 'without HAVING', pattern: /\bHAVING [^\n)]*(?:\([^)]*\)[^\n)]*)*/g, to: () => '' },
  { what: 'without QUALIFY', pattern: /\bQUALIFY [^\n]*/g, to: () => '' },
  { what: 'without DISTINCT', pattern: /\bDISTINCT /g, to: () => '' },
  { what: 'UNION ALL to UNION', pattern: /\bUNION ALL\b/g, to: () => 'UNION' },
  { what: 'UNION to UNION ALL', pattern: /\bUNION\b(?! ALL)/g, to: () => 'UNION ALL' },
  {
    what: 'coalesce the other way',
    pattern: /\bcoalesce\(([a-z_.]+), ([a-z_.]+)/g,
    to: ([, a, b]) => `coalesce(${b}, ${a}`,
  },
  { what: 'without trim', pattern: /\btrim\(([a-z_.]+)\)/g, to: ([, name = '']) => name },
  { what: 'without lower', pattern: /\blower\(/g, to: () => '(' },
  { what: 'a negative number', pattern: / -abs\(/g, to: () => ' abs(' },
];

/** Every single change of a text of SQL. Comments are left alone. */
export function mutantsOf(sql: string): readonly Mutant[] {
  const found = new Map<string, Mutant>();
  for (const { what, pattern, to } of changes) {
    for (const match of sql.matchAll(pattern)) {
      const before = sql.slice(0, match.index);
      const line = before.slice(before.lastIndexOf('\n') + 1);
      if (line.trimStart().startsWith('--')) continue;
      const mutated = `${before}${to(match)}${sql.slice(match.index + match[0].length)}`;
      const shown = sql.slice(match.index).split('\n')[match[0].startsWith('\n') ? 1 : 0] ?? '';
      if (mutated !== sql && !found.has(mutated))
        found.set(mutated, { sql: mutated, name: `${what}: ${line.trim()} «${shown.trim()}»` });
    }
  }
  return [...found.values()];
}
