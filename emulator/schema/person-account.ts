import {
  addressFields,
  field,
  flag,
  longText,
  picklist,
  readOnly,
  reference,
  text,
} from './fields.js';
import { INTERESTS, LEAD_SOURCES, SALUTATIONS } from './picklists.js';
import type { Schema } from './schema.js';
import type { FieldDefinition } from './types.js';

/** Fields of a Person Account that are really those of the contact behind it. */
export const PERSON_FIELDS: ReadonlyMap<string, string> = new Map([
  ['FirstName', 'FirstName'],
  ['LastName', 'LastName'],
  ['Salutation', 'Salutation'],
  ['PersonEmail', 'Email'],
  ['PersonHasOptedOutOfEmail', 'HasOptedOutOfEmail'],
  ['PersonHasOptedOutOfFax', 'HasOptedOutOfFax'],
  ['PersonDoNotCall', 'DoNotCall'],
  ['PersonEmailBouncedReason', 'EmailBouncedReason'],
  ['PersonEmailBouncedDate', 'EmailBouncedDate'],
  ['PersonTitle', 'Title'],
  ['PersonMobilePhone', 'MobilePhone'],
  ['PersonBirthdate', 'Birthdate'],
  ['PersonLeadSource', 'LeadSource'],
  ['PersonMailingStreet', 'MailingStreet'],
  ['PersonMailingCity', 'MailingCity'],
  ['PersonMailingState', 'MailingState'],
  ['PersonMailingPostalCode', 'MailingPostalCode'],
  ['PersonMailingCountry', 'MailingCountry'],
  ['Interests__pc', 'Interests__c'],
  ['Notes__pc', 'Notes__c'],
  ['Recent_Campaigns__pc', 'Recent_Campaigns__c'],
]);

function accountFields(): FieldDefinition[] {
  return [
    flag('IsPersonAccount', { ...readOnly, calculated: true }),
    reference('PersonContactId', 'Contact', 'PersonContact', readOnly),
    text('LastName', 80),
    text('FirstName', 40),
    picklist('Salutation', SALUTATIONS),
    field('PersonEmail', 'email', { length: 80 }),
    flag('PersonHasOptedOutOfEmail'),
    flag('PersonHasOptedOutOfFax'),
    flag('PersonDoNotCall'),
    text('PersonEmailBouncedReason', 255),
    field('PersonEmailBouncedDate', 'datetime'),
    text('PersonTitle', 80),
    field('PersonMobilePhone', 'phone', { length: 40 }),
    field('PersonBirthdate', 'date'),
    picklist('PersonLeadSource', LEAD_SOURCES),
    ...addressFields('PersonMailing'),
    field('Interests__pc', 'multipicklist', { length: 4099, values: INTERESTS }),
    field('Notes__pc', 'textarea', { length: 255 }),
    longText('Recent_Campaigns__pc', 32_768),
  ];
}

/** Switches Person Accounts on, as an org can do once: until then their fields do not exist. */
export function enablePersonAccounts(schema: Schema): void {
  addFields(schema, 'Account', accountFields());
  addFields(schema, 'Contact', [flag('IsPersonAccount', { ...readOnly, calculated: true })]);
}

function addFields(schema: Schema, name: string, added: readonly FieldDefinition[]): void {
  const object = schema.stored(name);
  if (!object || object.field('IsPersonAccount')) return;
  const { definition } = object;
  schema.define({ ...definition, fields: [...definition.fields, ...added] });
}
