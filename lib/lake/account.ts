/** The account of data for which nothing says whose it is. */
export const defaultAccount = 'default';

/**
 * An account's name as it stands in keys and tables: lower case, ASCII letters, digits, `.`, `_`, `-`, at most 64.
 * Undefined where nothing of the name is left.
 */
export function accountSlug(name: string): string | undefined {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\s+/g, '-')
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^\.+/, '')
    .slice(0, 64);
  return slug === '' ? undefined : slug;
}
