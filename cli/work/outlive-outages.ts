import { isLakeError, isOutage } from '../../lib/lake/error.ts';

/**
 * Does a part of a running lake's work. A store or queue that fails for a while must not end the lake: `tell` gets the error,
 * and the next round does the work. Gives whether it was done. Throws every other error.
 */
export async function outlivingOutages(work: () => Promise<void>, tell: (error: unknown) => void): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isOutage(error) && !(isLakeError(error) && error.retry === 'later')) throw error;
    tell(error);
    return false;
  }
}
