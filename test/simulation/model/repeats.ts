/** What somebody decided about a file, and when. */
export interface Told {
  readonly as: string;
  readonly atMs: number;
}

/** A file's word about a month: whose it is, and all its rows of the month as one text. */
export interface MonthOfFile {
  readonly account: string;
  /** Files of two accounts with equal texts have the very same rows. */
  readonly part: string;
  /** Its rows are not those of another account by chance: they tell money, or three numbers other than 0. */
  readonly tells: boolean;
  readonly told?: Told | undefined;
}

/**
 * Which files say what another account said before: the very same rows count once, for the account that had them first, or
 * for the one of the latest `replacement`. `addition` says that each account has them. Files are asked in their order.
 */
export function repeatsOf(files: readonly MonthOfFile[]) {
  const isOf = (account: string, part: string) => (one: MonthOfFile) => one.account === account && one.part === part;
  const shared = (part: string) =>
    files.some((one) =>
      files.some((other) => one.part === part && other.part === part && one.account !== other.account),
    );
  const [chosen, free] = [new Map<string, string>(), new Set<string>()];
  for (const part of new Set(files.map((one) => one.part).filter(shared))) {
    const replacements = files
      .filter((one) => one.part === part && one.told?.as === 'replacement')
      .toSorted((a, b) => (b.told?.atMs ?? 0) - (a.told?.atMs ?? 0) || (a.account < b.account ? 1 : -1));
    if (replacements[0]) chosen.set(part, replacements[0].account);
    for (const { account } of files.filter((one) => one.part === part))
      if (files.filter(isOf(account, part)).some(({ told }) => told?.as === 'addition')) free.add(`${account} ${part}`);
  }
  const taken = new Map<string, string[]>();
  return {
    isHeld({ account, part, tells }: MonthOfFile, scope: string): boolean {
      if (!tells || free.has(`${account} ${part}`)) return false;
      const right = chosen.get(part);
      if (right !== undefined) return right !== account;
      return (taken.get(`${scope} ${part}`) ?? []).some((other) => other !== account);
    },
    take({ account, part }: MonthOfFile, scope: string): void {
      taken.set(`${scope} ${part}`, [...(taken.get(`${scope} ${part}`) ?? []), account]);
    },
  };
}

/** Where nothing else says which of two is older, a file that says its account goes before one of `default`. */
export function namedFirst(a: { readonly account: string }, b: { readonly account: string }): number {
  return Number(a.account === 'default') - Number(b.account === 'default');
}
