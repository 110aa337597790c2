import type { PlaceName } from '../../host/place.ts';

/** How messages speak of whoever processes the queues of a place. */
interface PlaceWords {
  /** After files were put: what happens to them. */
  readonly works: string;
  /** After the command stopped waiting: what happens to queued work. */
  readonly goesOn: string;
  /** For dead letters: how they are tried again. */
  readonly redrives: string;
  /** For objects that were undone for too long: what to do. */
  readonly undone: string;
}

const deployed: PlaceWords = {
  works: 'the deployed functions process them; lake status shows the outcome',
  goesOn: 'the deployed functions continue',
  redrives: 'lake redrive queues them again',
  undone: 'Their events were lost, and the hourly sweep did not run: run lake sweep --wait.',
};

const local = (command: string): PlaceWords => ({
  works: `${command} processes them: start it if it does not run`,
  goesOn: `${command} continues`,
  redrives: `lake redrive queues them again, and so does the next start of ${command}`,
  undone: `Start ${command}. If it already runs: lake sweep --wait.`,
});

export const placeWords: Readonly<Record<PlaceName, PlaceWords>> = {
  embedded: local('lake up'),
  minio: local('npm run minio'),
  versitygw: local('npm run versitygw'),
  localstack: deployed,
  aws: deployed,
};
