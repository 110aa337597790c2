import type { Source } from '../../contract/source.ts';
import { audience, campaignReport, campaigns, reportLinks, reports } from './contracts.ts';
import { apiReports, reportBlocks } from './layouts.ts';
import { readCampaigns } from './prepare.ts';

export const mailchimp: Source = {
  id: 'mailchimp',
  title: 'Mailchimp',
  reads: 'campaigns, one campaign’s report, API reports, audiences (personal data)',
  datasets: [
    { contract: campaigns, prepare: readCampaigns },
    { contract: reports },
    { contract: campaignReport },
    { contract: reportLinks },
    { contract: audience },
  ],
  layouts: [apiReports, reportBlocks],
};
