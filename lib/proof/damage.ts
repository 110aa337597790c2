import { allLostRecords } from '../ledger/second-copy.ts';
import type { Ports } from '../ports.ts';
import { findDamage } from '../verify/find-damage.ts';
import { outdatedRecords } from '../verify/outdated-records.ts';
import { type Difference, suggestions } from './report.ts';

/**
 * Differences for objects that do not hold what their names, metadata or records say, for records of an older state, and for
 * records that only archive has. It reads every object; `known` are the objects that other differences name already.
 */
export async function damageDifferences(ports: Ports, known: ReadonlySet<string>): Promise<readonly Difference[]> {
  const damaged = await findDamage(ports);
  const outdated = await outdatedRecords(ports);
  const lost = await allLostRecords(ports.store);
  const say = (rule: string, object: string, reason: string): Difference => {
    return { rule, object, reason, suggestion: suggestions.verify };
  };
  return [
    ...damaged
      .map(({ zone, key }) => `${zone}/${key}`)
      .filter((object) => !known.has(object))
      .map((object) => say('object-damaged', object, 'The object does not hold what was put there.')),
    ...outdated.map(({ zone, key }) =>
      say('record-outdated', `${zone}/${key}`, 'The record tells an older state than the objects that are there.'),
    ),
    ...lost.map((key) => say('record-missing', `ledger/${key}`, 'The record is gone; archive has a copy of it.')),
  ];
}
