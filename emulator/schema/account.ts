import { addressFields, field, longText, picklist, readOnly, reference, text } from './fields.js';
import { CONTACT_ROLES, INDUSTRIES, LEAD_SOURCES, STAGES } from './picklists.js';
import type { ObjectDefinition } from './types.js';

export const account: ObjectDefinition = {
  name: 'Account',
  label: 'Account',
  labelPlural: 'Accounts',
  keyPrefix: '001',
  owned: true,
  mergeable: true,
  fields: [
    reference('MasterRecordId', 'Account', 'MasterRecord', readOnly),
    text('Name', 255, { required: true, requiredUnless: 'LastName', nameField: true }),
    picklist('Type', ['Prospect', 'Customer', 'Partner', 'Other']),
    reference('ParentId', 'Account', 'Parent', { childRelationship: 'ChildAccounts' }),
    ...addressFields('Billing'),
    field('Phone', 'phone', { length: 40 }),
    field('Website', 'url', { length: 255 }),
    picklist('Industry', INDUSTRIES),
    field('AnnualRevenue', 'currency', { scale: 0 }),
    field('NumberOfEmployees', 'int'),
    longText('Description', 32_000),
    text('Site', 80),
  ],
  listViews: [
    { developerName: 'AllAccounts', label: 'All Accounts', columns: ['Name', 'Site', 'Phone'] },
  ],
};

export const opportunity: ObjectDefinition = {
  name: 'Opportunity',
  label: 'Opportunity',
  labelPlural: 'Opportunities',
  keyPrefix: '006',
  owned: true,
  fields: [
    reference('AccountId', 'Account', 'Account', { childRelationship: 'Opportunities' }),
    text('Name', 120, { required: true, nameField: true }),
    longText('Description', 32_000),
    picklist('StageName', STAGES, { required: true }),
    field('Amount', 'currency', { scale: 2 }),
    field('Probability', 'percent'),
    field('CloseDate', 'date', { required: true }),
    picklist('LeadSource', LEAD_SOURCES),
    reference('CampaignId', 'Campaign', 'Campaign', { childRelationship: 'Opportunities' }),
  ],
  listViews: [
    {
      developerName: 'AllOpportunities',
      label: 'All Opportunities',
      columns: ['Name', 'Account.Name', 'StageName', 'CloseDate'],
    },
  ],
};

export const opportunityContactRole: ObjectDefinition = {
  name: 'OpportunityContactRole',
  label: 'Opportunity Contact Role',
  labelPlural: 'Opportunity Contact Role',
  keyPrefix: '00K',
  fields: [
    reference('OpportunityId', 'Opportunity', 'Opportunity', {
      required: true,
      updateable: false,
      childRelationship: 'OpportunityContactRoles',
    }),
    reference('ContactId', 'Contact', 'Contact', {
      required: true,
      childRelationship: 'OpportunityContactRoles',
    }),
    picklist('Role', CONTACT_ROLES),
    field('IsPrimary', 'boolean', { defaultValue: false }),
  ],
};
