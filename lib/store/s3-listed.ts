/**
 * MinIO's lists have milliseconds that its heads leave out. The lake identifies an arrival by its time, so both must
 * give the same time.
 */
export function wholeSeconds(time: Date | undefined): Date {
  return new Date(Math.floor((time?.getTime() ?? 0) / 1_000) * 1_000);
}

/** Gives a key as a listing writes it: form-encoded. */
export function decodeListed(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
