import { z } from 'zod';

/** What a piece of work took: on the clock, and in the processor (user and system, all threads), which others' work disturbs less. */
export const usageSchema = z.strictObject({ wallMs: z.number(), cpuMs: z.number() });
export type Usage = Readonly<z.output<typeof usageSchema>>;

/** Does the work and says what it took of this process. */
export async function timed(work: () => Promise<unknown>): Promise<Usage> {
  const cpu = process.cpuUsage();
  const fromMs = performance.now();
  await work();
  const wallMs = performance.now() - fromMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

/** The most memory this process has had so far, in bytes. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
