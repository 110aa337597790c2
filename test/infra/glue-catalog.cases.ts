import { beforeAll, describe, expect, it } from 'vitest';
import { glueType } from '../../infra/glue-catalog.ts';
import { relationOf } from '../../lib/contract/contract.ts';
import { marts } from '../../lib/marts/registry.ts';
import { sources } from '../../lib/sources/registry.ts';
import { ofTypeIn, type Synth, sharedLake, textOf } from './support.ts';

let lake: Synth;
beforeAll(() => {
  lake = sharedLake();
});

const ofType = (type: string) => ofTypeIn(lake, type);

describe('the catalogue of tables', () => {
  interface TableInput {
    readonly Name: string;
    readonly StorageDescriptor: {
      readonly Location: unknown;
      readonly InputFormat: string;
      readonly Columns: readonly { readonly Name: string; readonly Type: string; readonly Comment: string }[];
    };
  }
  const tables = () =>
    ofType('AWS::Glue::Table').map(([, { Properties }]) => ({
      database: String(Properties.DatabaseName),
      ...(Properties.TableInput as TableInput),
    }));

  it('has one table for each mart and each dataset, and one for each artist’s rows of a mart', () => {
    const names = tables().map(({ database, Name }) => `${database}.${Name}`);
    const martNames = marts.map(({ contract }) => contract.mart);
    const datasets = sources.flatMap((source) => source.datasets.map(({ contract }) => relationOf(contract.dataset)));
    expect(names).toEqual([
      ...martNames.map((name) => `bedrot_curated.${name}`),
      ...datasets.map((name) => `bedrot_history.${name}`),
      ...martNames.map((name) => `bedrot_artist_nova_kite.${name}`),
    ]);
  });

  it('takes columns, types and comments from the contracts', () => {
    const royalties = tables().find(({ database, Name }) => database === 'bedrot_curated' && Name === 'royalties');
    const columns = new Map(royalties?.StorageDescriptor.Columns.map(({ Name, Type }) => [Name, Type]));
    expect(columns.get('earnings_usd')).toBe('decimal(38,12)');
    expect(columns.get('isrc')).toBe('string');
    const insights = tables().find(({ Name }) => Name === 'metaads_insights')?.StorageDescriptor.Columns;
    expect(insights?.find(({ Name }) => Name === 'date_start')?.Type).toBe('date');
    expect(insights?.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining(['account', '_raw', '_document', '_line']),
    );
    for (const { StorageDescriptor } of tables())
      for (const { Comment } of StorageDescriptor.Columns) expect(Comment).toMatch(/^.{1,254}\.$/);
    expect(() => glueType('HUGEINT')).toThrow('no type for HUGEINT');
  });

  it('reads marts by their published list, so that no query mixes versions', () => {
    for (const { database, Name, StorageDescriptor } of tables()) {
      const isMart = database === 'bedrot_curated';
      expect(StorageDescriptor.InputFormat.includes('SymlinkTextInputFormat')).toBe(isMart);
      if (isMart)
        expect(textOf(StorageDescriptor.Location)).toMatch(new RegExp(`^s3://bedrot-curated-.*/published/${Name}/$`));
    }
  });

  it('is queried in workgroups that nobody can ask for more than ten gigabytes', () => {
    const groups = ofType('AWS::Athena::WorkGroup').map(([, { Properties }]) => Properties);
    expect(groups.map(({ Name }) => Name)).toEqual(
      ['executive', 'marketing', 'finance', 'analyst', 'artist-nova-kite'].map((name) => `bedrot-${name}`),
    );
    for (const { WorkGroupConfiguration } of groups)
      expect(WorkGroupConfiguration).toMatchObject({
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 10 * 1024 ** 3,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      });
  });
});
