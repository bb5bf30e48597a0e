import type { ListViewDefinition } from '../../emulator/index.js';
import type { Rec } from './org.js';

/** List views of the generated orgs: what Salesforce is told of them, and what they show. */
export interface View extends ListViewDefinition {
  object: string;
  shows: (record: Rec) => boolean;
}

const lower = (value: unknown): string => String(value ?? '').toLowerCase();

export const VIEWS: View[] = [
  {
    ...{ object: 'Lead', developerName: 'ModelLeadsInJapan', label: 'Leads in Japan' },
    ...{ columns: ['Name'], where: "Country = 'Japan'" },
    shows: (record) => lower(record['Country']) === 'japan',
  },
  {
    ...{ object: 'Lead', developerName: 'ModelCallableLeads', label: 'Leads to call' },
    ...{ columns: ['Name'], where: "DoNotCall = false AND Company != 'Initech'" },
    shows: (record) => record['DoNotCall'] === false && lower(record['Company']) !== 'initech',
  },
  {
    ...{ object: 'Contact', developerName: 'ModelContactsWithAddress', label: 'With an address' },
    ...{ columns: ['Name'], where: 'Email != null' },
    shows: (record) => record['Email'] !== null,
  },
];
