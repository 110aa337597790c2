import { createHash } from 'node:crypto';
import { NestedStack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { ArtistRows } from '../lib/lake/config.ts';
import { ArtistCatalog, GlueCatalog } from './glue-catalog.ts';
import { artistReader, houseReaders, Readers } from './readers.ts';
import type { ZoneBuckets } from './zone-buckets.ts';

export interface ReaderStacksProps {
  readonly lake: string;
  readonly buckets: ZoneBuckets;
  readonly key?: IKey | undefined;
  readonly artists: Readonly<Record<string, ArtistRows>>;
}

/**
 * Stacks that artists are spread over. A stack takes 500 resources, and an artist has 13: 60 artists leave every stack half
 * empty. A change of this number would move artists between stacks, which CloudFormation cannot do while it keeps their names.
 */
const artistStacks = 8;

/**
 * Tables, workgroups and roles of readers, in nested stacks: CloudFormation takes 500 resources and 1,000,000 bytes in one
 * stack, and they grow with the datasets and the artists.
 */
export class ReaderStacks extends Construct {
  constructor(scope: Construct, id: string, { artists, ...shared }: ReaderStacksProps) {
    super(scope, id);
    const house = new NestedStack(this, 'house', {
      description: 'Tables of the data lake and the readers of the label',
    });
    const catalog = new GlueCatalog(house, 'catalog', shared);
    new Readers(house, 'readers', { ...shared, readers: houseReaders(catalog) });
    for (const [slot, names] of slotsOf(Object.keys(artists))) {
      const stack = new NestedStack(this, `artists-${slot}`, { description: 'Tables and roles of artists' });
      const readers = names.map((artist) => {
        const { database } = new ArtistCatalog(stack, `catalog-${artist}`, { ...shared, artist });
        return artistReader(artist, database);
      });
      new Readers(stack, 'readers', { ...shared, readers });
    }
  }
}

/** The artists of each stack. A name says which, so that one more artist moves no other. */
function slotsOf(artists: readonly string[]): ReadonlyMap<number, readonly string[]> {
  return Map.groupBy(artists, (artist) => (createHash('sha256').update(artist).digest()[0] ?? 0) % artistStacks);
}
