import type { FieldDefinition, FieldType } from './types.js';

type Extra = Omit<Partial<FieldDefinition>, 'name' | 'type'>;

/** `NumberOfEmployees` → `Number Of Employees`; a custom field loses its suffix. */
export function labelOf(name: string): string {
  const words: string[] = [];
  for (const character of name.replace('__c', '').replaceAll('_', ' ')) {
    const upper = character >= 'A' && character <= 'Z';
    words.push(upper && words.length > 0 && words.at(-1) !== ' ' ? ` ${character}` : character);
  }
  return words.join('');
}

export function field(name: string, type: FieldType, extra: Extra = {}): FieldDefinition {
  return { name, type, label: labelOf(name), ...extra };
}

export const text = (name: string, length: number, extra?: Extra): FieldDefinition =>
  field(name, 'string', { length, ...extra });

export const longText = (name: string, length: number, extra?: Extra): FieldDefinition =>
  field(name, 'textarea', { length, ...extra });

export const flag = (name: string, extra?: Extra): FieldDefinition =>
  field(name, 'boolean', { defaultValue: false, ...extra });

export const picklist = (name: string, values: string[], extra?: Extra): FieldDefinition =>
  field(name, 'picklist', { length: 255, values, ...extra });

export const reference = (
  name: string,
  to: string,
  relationshipName: string,
  extra?: Extra,
): FieldDefinition =>
  field(name, 'reference', { length: 18, referenceTo: [to], relationshipName, ...extra });

export const readOnly: Extra = { createable: false, updateable: false };

/** The fields every object has, in the order describe gives them. */
export function systemFields(): FieldDefinition[] {
  return [
    field('Id', 'id', { length: 18, ...readOnly, required: true }),
    flag('IsDeleted', readOnly),
    field('CreatedDate', 'datetime', { ...readOnly, required: true }),
    reference('CreatedById', 'User', 'CreatedBy', { ...readOnly, required: true }),
    field('LastModifiedDate', 'datetime', { ...readOnly, required: true }),
    reference('LastModifiedById', 'User', 'LastModifiedBy', { ...readOnly, required: true }),
    field('SystemModstamp', 'datetime', { ...readOnly, required: true }),
  ];
}

export function addressFields(prefix: string): FieldDefinition[] {
  return [
    field(`${prefix}Street`, 'textarea', { length: 255 }),
    text(`${prefix}City`, 40),
    text(`${prefix}State`, 80),
    text(`${prefix}PostalCode`, 20),
    text(`${prefix}Country`, 80),
    field(`${prefix}Address`, 'address', { ...readOnly, calculated: true }),
  ];
}
