/** The account of data that does not say whose it is. */
export const defaultAccount = 'default';

/**
 * An account's name in the form of keys and tables: lower case, ASCII letters, digits, `.`, `_`, `-`, at most 64
 * characters. Undefined if nothing of the name is left.
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
