import { isLakeError } from '../../lib/lake/error.ts';
import { type StageName, stageNames } from '../../lib/lake/zone.ts';
import type { Ports } from '../../lib/ports.ts';
import type { Environment } from './environment.ts';
import { errorText, sweepOnce, visibilitySeconds, workOnce } from './work.ts';

/** Rounds of sweeping and working after which a lake that still finds work never will be done. */
const mostRounds = 12;
/** As deployed: validate and clean take a few, curate takes a burst. */
const batchSizes: Readonly<Record<StageName, number>> = { validate: 10, clean: 10, curate: 500 };

/**
 * Sweeps and works until nothing is left. In clear weather nothing may fail any more, and where no event was lost and no
 * message died the first sweep must find nothing: the chain does not live by being swept. `mayMiss`: objects were removed
 * from outside, and what needs them fails until they are made again.
 */
export async function heal(environment: Environment, ports: Ports, mayMiss = false): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    await drain(environment, ports, (error) => mayMiss && isLakeError(error, 'object-missing'));
    const lost = await sweepOnce(ports, environment.queue);
    if (lost === 0) return;
    if (round === 0 && environment.eventsLost() === 0 && !environment.wasRobbed() && !(await hasDied(environment)))
      environment.complain(`${lost} pieces of work were left undone although no event was lost`);
  }
  environment.complain(`after ${mostRounds} sweeps there is still work to find`);
}

/** Sends the dead letters back to their queues and works them: what killed them is over. */
export async function redrive(environment: Environment, ports: Ports): Promise<void> {
  for (const stage of stageNames) {
    const bodies = (await environment.queue.deadLetters(stage)).map(({ body }) => body);
    for (const body of bodies) await environment.queue.send(stage, [body]);
  }
  await drain(environment, ports);
}

/** Works until nothing is left to do or to wait for. A failure that is not explained is a broken promise. */
export async function drain(
  environment: Environment,
  ports: Ports,
  isExplained: (error: unknown) => boolean = () => false,
): Promise<void> {
  const { queue } = environment;
  for (;;) {
    let open = 0;
    for (const stage of stageNames) {
      for (;;) {
        const { visible, inFlight, delayed } = await queue.counts(stage);
        open += inFlight + delayed;
        if (visible === 0) break;
        for (const { error } of await workOnce(ports, queue, stage, batchSizes[stage]))
          if (!isExplained(error)) environment.complain(`${stage} failed in clear weather: ${errorText(error)}`);
      }
    }
    if (open === 0) return;
    // What a dead process held, and what is delayed, comes back by itself.
    environment.advance(2 * visibilitySeconds * 1000 + 1);
  }
}

async function hasDied({ queue }: Environment): Promise<boolean> {
  const dead = await Promise.all(stageNames.map((stage) => queue.deadLetters(stage)));
  return dead.flat().length > 0;
}
