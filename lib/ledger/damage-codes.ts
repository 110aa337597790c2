/** Codes of errors whose cause is an object that is damaged or gone: `lake sweep --verify --wait` removes the cause. */
export const damageCodes: readonly string[] = ['object-damaged', 'object-changed', 'object-missing', 'invalid-record'];

/** What heals damage of every kind. */
export const healingCommand = 'lake sweep --verify --wait';

/** True where the kept reason of a failure (`code: sentence`) is an object that is damaged or gone. */
export function isDamage(reason: string | null): boolean {
  return damageCodes.some((code) => reason?.startsWith(code));
}
