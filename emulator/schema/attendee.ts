import { field, flag, longText, picklist, reference, text } from './fields.js';
import { INTERESTS } from './picklists.js';
import type { ObjectDefinition } from './types.js';

/** A custom object beside the standard ones: an address of its own, lookups to people, one field of each custom kind. */
export const attendee: ObjectDefinition = {
  name: 'Attendee__c',
  label: 'Attendee',
  labelPlural: 'Attendees',
  keyPrefix: 'a0A',
  owned: true,
  fields: [
    text('Name', 80, { nameField: true }),
    reference('Contact__c', 'Contact', 'Contact__r', { childRelationship: 'Attendees__r' }),
    reference('Lead__c', 'Lead', 'Lead__r', { childRelationship: 'Attendees__r' }),
    field('Email__c', 'email', { length: 80 }),
    flag('No_Mail__c'),
    field('Topics__c', 'multipicklist', { length: 4099, values: INTERESTS }),
    picklist('Stage__c', ['Invited', 'Registered', 'Attended'], { restricted: true }),
    field('Visit_Date__c', 'date'),
    field('Checked_In__c', 'datetime'),
    field('Fee__c', 'currency', { scale: 2 }),
    field('Contact_Email__c', 'email', {
      length: 80,
      calculated: true,
      createable: false,
      updateable: false,
      formula: 'Contact__r.Email',
    }),
    longText('Remarks__c', 32_768),
  ],
  listViews: [
    {
      developerName: 'AllAttendees',
      label: 'All Attendees',
      columns: ['Name', 'Contact__r.Name', 'Stage__c'],
    },
  ],
};
