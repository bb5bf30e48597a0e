import type { Value } from '../values.js';

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'email'
  | 'phone'
  | 'url'
  | 'reference'
  /** Made of others (street, city, …); shown as an object, never filtered, unknown to bulk. */
  | 'address';

export interface FieldDefinition {
  name: string;
  label: string;
  type: FieldType;
  /** Characters; a textarea above 255 is long text and can't be filtered or sorted. */
  length?: number;
  required?: boolean;
  /** The field that, when given, takes the need for this one away. */
  requiredUnless?: string;
  createable?: boolean;
  updateable?: boolean;
  calculated?: boolean;
  /** Path of the field whose value this one shows (`Contact__r.Email`); goes with `calculated`. */
  formula?: string;
  defaultValue?: Value;
  values?: string[];
  restricted?: boolean;
  referenceTo?: string[];
  relationshipName?: string;
  /** Name of the list of these records on the parent, for describe and subqueries. */
  childRelationship?: string;
  externalId?: boolean;
  unique?: boolean;
  html?: boolean;
  nameField?: boolean;
  scale?: number;
}

export interface ObjectDefinition {
  name: string;
  label: string;
  labelPlural: string;
  /** Three characters, unique in the org. */
  keyPrefix: string;
  fields: FieldDefinition[];
  createable?: boolean;
  updateable?: boolean;
  deletable?: boolean;
  mergeable?: boolean;
  /** False: Bulk API refuses it. */
  bulk?: boolean;
  /** Records can be owned, so `OwnerId` and the scope `mine` exist. */
  owned?: boolean;
  listViews?: ListViewDefinition[];
}

export interface ListViewDefinition {
  developerName: string;
  label: string;
  columns: string[];
  /** SOQL condition without WHERE; absent: all records. */
  where?: string;
  scope?: string;
  orderBy?: string;
  soqlCompatible?: boolean;
  /** False: the integration user does not see it. */
  shared?: boolean;
}

export function isLongText(field: FieldDefinition): boolean {
  return field.type === 'textarea' && (field.length ?? 255) > 255;
}

/** True for what can not be filtered, sorted or grouped by. */
export function isOpaque(field: FieldDefinition): boolean {
  return isLongText(field) || field.type === 'address';
}

export function isCustomName(name: string): boolean {
  return name.endsWith('__c');
}
