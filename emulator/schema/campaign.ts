import { field, flag, longText, picklist, readOnly, reference, text } from './fields.js';
import { CAMPAIGN_STATUSES, CAMPAIGN_TYPES } from './picklists.js';
import type { ObjectDefinition } from './types.js';

const statistic = { ...readOnly, calculated: true };

export const campaign: ObjectDefinition = {
  name: 'Campaign',
  label: 'Campaign',
  labelPlural: 'Campaigns',
  keyPrefix: '701',
  owned: true,
  fields: [
    text('Name', 80, { required: true, nameField: true }),
    reference('ParentId', 'Campaign', 'Parent', { childRelationship: 'ChildCampaigns' }),
    picklist('Type', CAMPAIGN_TYPES),
    picklist('Status', CAMPAIGN_STATUSES, { defaultValue: 'Planned' }),
    field('StartDate', 'date'),
    field('EndDate', 'date'),
    longText('Description', 32_000),
    field('ActualCost', 'currency', { scale: 0 }),
    field('BudgetedCost', 'currency', { scale: 0 }),
    field('ExpectedRevenue', 'currency', { scale: 0 }),
    field('ExpectedResponse', 'percent', { scale: 2 }),
    field('NumberSent', 'double', { scale: 0 }),
    flag('IsActive'),
    field('NumberOfLeads', 'int', statistic),
    field('NumberOfConvertedLeads', 'int', statistic),
    field('NumberOfContacts', 'int', statistic),
    field('NumberOfResponses', 'int', statistic),
    text('External_Key__c', 64, { externalId: true, unique: true }),
  ],
  listViews: [
    {
      developerName: 'AllActiveCampaigns',
      label: 'All Active Campaigns',
      columns: ['Name', 'Type', 'Status'],
      where: 'IsActive = true',
    },
  ],
};

export const campaignMemberStatus: ObjectDefinition = {
  name: 'CampaignMemberStatus',
  label: 'Campaign Member Status',
  labelPlural: 'Campaign Member Statuses',
  keyPrefix: '01Y',
  fields: [
    reference('CampaignId', 'Campaign', 'Campaign', {
      required: true,
      updateable: false,
      childRelationship: 'CampaignMemberStatuses',
    }),
    text('Label', 765, { required: true, nameField: true }),
    field('SortOrder', 'int'),
    flag('IsDefault'),
    flag('HasResponded'),
  ],
};

export const campaignMember: ObjectDefinition = {
  name: 'CampaignMember',
  label: 'Campaign Member',
  labelPlural: 'Campaign Members',
  keyPrefix: '00v',
  fields: [
    reference('CampaignId', 'Campaign', 'Campaign', {
      required: true,
      updateable: false,
      childRelationship: 'CampaignMembers',
    }),
    reference('LeadId', 'Lead', 'Lead', {
      updateable: false,
      childRelationship: 'CampaignMembers',
    }),
    reference('ContactId', 'Contact', 'Contact', {
      updateable: false,
      childRelationship: 'CampaignMembers',
    }),
    field('Status', 'picklist', { length: 40 }),
    flag('HasResponded', readOnly),
    field('FirstRespondedDate', 'date', readOnly),
    text('LeadOrContactId', 18, statistic),
    text('Type', 40, statistic),
    text('FirstName', 40, statistic),
    text('LastName', 80, statistic),
    text('Name', 121, { ...statistic, nameField: true }),
    field('Email', 'email', { length: 80, ...statistic }),
    flag('HasOptedOutOfEmail', statistic),
  ],
};
