import { field, flag, text } from './fields.js';
import type { ObjectDefinition } from './types.js';

export const user: ObjectDefinition = {
  name: 'User',
  label: 'User',
  labelPlural: 'People',
  keyPrefix: '005',
  deletable: false,
  fields: [
    text('Username', 80, { required: true }),
    text('LastName', 80, { required: true }),
    text('FirstName', 40),
    text('Name', 121, { createable: false, updateable: false, nameField: true, calculated: true }),
    text('Alias', 8),
    field('Email', 'email', { length: 128 }),
    flag('IsActive', { defaultValue: true }),
    text('TimeZoneSidKey', 40),
  ],
};
