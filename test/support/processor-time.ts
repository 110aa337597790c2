/**
 * Milliseconds of processor time that this process spends on `work`. A bound on what something may cost holds on a busy
 * machine only if it is not a bound on how long it takes.
 */
export async function processorMillisOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
