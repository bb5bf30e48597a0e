import { field, flag, text } from './fields.js';
import type { ObjectDefinition } from './types.js';

/** One record: the org itself. */
export const organization: ObjectDefinition = {
  name: 'Organization',
  label: 'Organization',
  labelPlural: 'Organization',
  keyPrefix: '00D',
  createable: false,
  updateable: false,
  deletable: false,
  fields: [
    text('Name', 80, { required: true, nameField: true }),
    field('OrganizationType', 'picklist', { length: 40 }),
    text('InstanceName', 5),
    text('TimeZoneSidKey', 40),
    text('NamespacePrefix', 15),
    flag('IsSandbox'),
  ],
};
