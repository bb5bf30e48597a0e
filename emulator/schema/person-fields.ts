import { field, flag, longText, picklist, readOnly, reference, text } from './fields.js';
import { INTERESTS, LEAD_SOURCES, SALUTATIONS } from './picklists.js';
import type { FieldDefinition } from './types.js';

/** What Lead and Contact have in common. */
export function personFields(object: string): FieldDefinition[] {
  return [
    reference('MasterRecordId', object, 'MasterRecord', readOnly),
    text('LastName', 80, { required: true }),
    text('FirstName', 40),
    picklist('Salutation', SALUTATIONS),
    text('Name', 121, { ...readOnly, nameField: true, calculated: true }),
    text('Title', 128),
    field('Phone', 'phone', { length: 40 }),
    field('MobilePhone', 'phone', { length: 40 }),
    field('Fax', 'phone', { length: 40 }),
    field('Email', 'email', { length: 80 }),
    longText('Description', 32_000),
    picklist('LeadSource', LEAD_SOURCES),
    flag('HasOptedOutOfEmail'),
    flag('HasOptedOutOfFax'),
    flag('DoNotCall'),
    text('EmailBouncedReason', 255),
    field('EmailBouncedDate', 'datetime'),
    flag('IsEmailBounced', { ...readOnly, calculated: true }),
    field('LastActivityDate', 'date', readOnly),
    field('Interests__c', 'multipicklist', { length: 4099, values: INTERESTS }),
    longText('Recent_Campaigns__c', 32_768),
    field('Notes__c', 'textarea', { length: 255 }),
    text('External_Key__c', 64, { externalId: true, unique: true }),
  ];
}
