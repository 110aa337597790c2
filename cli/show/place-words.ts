import type { PlaceName } from '../../host/place.ts';

/** Who works the queues of a place, as people are told. */
interface PlaceWords {
  /** Of files that were just put. */
  readonly works: string;
  /** Of work that nobody waits for any more. */
  readonly goesOn: string;
  /** Of dead letters. */
  readonly redrives: string;
  /** Of objects that lie undone for longer than they should. */
  readonly undone: string;
}

const deployed: PlaceWords = {
  works: 'the functions there work them: lake status',
  goesOn: 'the functions there go on with it',
  redrives: 'lake redrive tries it again',
  undone: 'Their events were lost, and the sweep of every hour did not run: lake sweep --wait.',
};

const local = (command: string): PlaceWords => ({
  works: `a running ${command} works them, or else: ${command}`,
  goesOn: `${command} goes on with it`,
  redrives: `lake redrive tries it again, and so does the next start of ${command}`,
  undone: `Is ${command} running? If it is: lake sweep --wait.`,
});

export const placeWords: Readonly<Record<PlaceName, PlaceWords>> = {
  embedded: local('lake up'),
  minio: local('npm run minio'),
  localstack: deployed,
  aws: deployed,
};
