/** True for an address to which a secret may go: encrypted, or on this computer. */
export function isSafeAddress(url: URL): boolean {
  return url.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
