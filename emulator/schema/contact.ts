import { addressFields, field, reference, text } from './fields.js';
import { personFields } from './person-fields.js';
import type { ObjectDefinition } from './types.js';

const COLUMNS = ['Name', 'Account.Name', 'Title', 'Phone', 'Email', 'Owner.Name'];

export const contact: ObjectDefinition = {
  name: 'Contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  keyPrefix: '003',
  owned: true,
  mergeable: true,
  fields: [
    ...personFields('Contact'),
    reference('AccountId', 'Account', 'Account', { childRelationship: 'Contacts' }),
    reference('ReportsToId', 'Contact', 'ReportsTo'),
    text('Department', 80),
    text('AssistantName', 40),
    ...addressFields('Mailing'),
    field('Birthdate', 'date'),
  ],
  listViews: [
    { developerName: 'AllContacts', label: 'All Contacts', columns: COLUMNS },
    {
      developerName: 'ContactsWithEmail',
      label: 'Contacts with an address',
      columns: COLUMNS,
      where: 'Email != null',
    },
    { developerName: 'MyContacts', label: 'My Contacts', columns: COLUMNS, scope: 'mine' },
  ],
};
