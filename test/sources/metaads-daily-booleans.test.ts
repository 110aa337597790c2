import { expect, it } from 'vitest';
import { testLake } from '../support/lake.ts';

it('takes TRUE and FALSE as a spreadsheet writes them beside True and False', async () => {
  const lake = await testLake();
  const rows = ['True', 'FALSE', 'TRUE', 'False'].map(
    (active, nth) => `2026-09-0${nth + 1},120210000000000001,Glass Rain,1.50,100,${active}`,
  );
  const text = ['date,campaign_id,campaign_name,spend_usd,impressions,is_active', ...rows].join('\n');
  await lake.land('metaads/nova/metaads_campaign_daily.csv', `${text}\n`);
  await lake.chain();
  const found = await lake.rows('SELECT is_active FROM staging.metaads_campaign_daily ORDER BY date');
  expect(found.map(({ is_active: active }) => active)).toEqual([true, false, true, false]);
});
