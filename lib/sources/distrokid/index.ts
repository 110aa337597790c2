import type { Source } from '../../contract/source.ts';
import { bankDetails } from './bank-details.ts';

export const distrokid: Source = { id: 'distrokid', datasets: [{ contract: bankDetails }] };
