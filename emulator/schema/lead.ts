import { addressFields, field, flag, picklist, readOnly, reference, text } from './fields.js';
import { personFields } from './person-fields.js';
import { INDUSTRIES, LEAD_STATUSES, RATINGS } from './picklists.js';
import type { ObjectDefinition } from './types.js';

const COLUMNS = ['Name', 'Title', 'Company', 'Email', 'Status', 'Owner.Name'];

export const lead: ObjectDefinition = {
  name: 'Lead',
  label: 'Lead',
  labelPlural: 'Leads',
  keyPrefix: '00Q',
  owned: true,
  mergeable: true,
  fields: [
    ...personFields('Lead'),
    text('Company', 255, { required: true }),
    ...addressFields(''),
    field('Website', 'url', { length: 255 }),
    picklist('Status', LEAD_STATUSES, { required: true, defaultValue: LEAD_STATUSES[0] ?? null }),
    picklist('Industry', INDUSTRIES),
    picklist('Rating', RATINGS),
    field('AnnualRevenue', 'currency', { scale: 0 }),
    field('NumberOfEmployees', 'int'),
    field('Score__c', 'double', { scale: 1 }),
    flag('IsUnreadByOwner', { defaultValue: true }),
    flag('IsConverted', readOnly),
    field('ConvertedDate', 'date', readOnly),
    reference('ConvertedAccountId', 'Account', 'ConvertedAccount', readOnly),
    reference('ConvertedContactId', 'Contact', 'ConvertedContact', readOnly),
    reference('ConvertedOpportunityId', 'Opportunity', 'ConvertedOpportunity', readOnly),
  ],
  listViews: [
    { developerName: 'AllLeads', label: 'All Leads', columns: COLUMNS },
    {
      developerName: 'AllOpenLeads',
      label: 'All Open Leads',
      columns: COLUMNS,
      where: 'IsConverted = false',
    },
    {
      developerName: 'LeadsInJapan',
      label: 'Leads in Japan',
      columns: COLUMNS,
      where: "Country = 'Japan'",
    },
    {
      developerName: 'TodaysLeads',
      label: "Today's Leads",
      columns: COLUMNS,
      where: 'CreatedDate = TODAY',
    },
    { developerName: 'MyLeads', label: 'My Leads', columns: COLUMNS, scope: 'mine' },
    {
      developerName: 'RecentlyViewedLeads',
      label: 'Recently Viewed Leads',
      columns: COLUMNS,
      soqlCompatible: false,
    },
  ],
};
