import { Failure } from '../domain/failures.js';
import type { FakeData, FakeObject } from './fake.js';
import type { FieldSummary, SObjectSummary } from './port.js';
import type { ViewDefinition } from '../domain/sync.js';

export function objectOf(data: FakeData, name: string): FakeObject {
  const object = data.objects[name];
  if (object !== undefined) return object;
  throw new Failure('SALESFORCE_OBJECT_MISSING', `Salesforce does not know the object ${name}.`);
}

/** Without a describe, the records say which fields there are; no records allow any. */
export function assertFields(object: FakeObject, of: string, paths: string[]): void {
  if (object.fields === undefined && object.records.length === 0) return;
  const known = new Set(object.fields?.map(({ name }) => name) ?? namesIn(object)).add('Id');
  const field = paths.find((path) => !path.includes('.') && !known.has(path));
  if (field === undefined) return;
  const text = `Salesforce does not know the field ${field} of ${of}: it does not exist, or is hidden.`;
  throw new Failure('SALESFORCE_FIELD_MISSING', text, { details: { field } });
}

export function viewOf(data: FakeData, object: string, id: string): ViewDefinition {
  const summary = objectOf(data, object).listViews?.find((view) => view.id === id);
  if (summary?.soqlCompatible === false) {
    throw new Failure('LIST_VIEW_UNFIT', `The list view ${id} cannot be read as SOQL.`);
  }
  const definition = data.views[id]?.definition;
  if (definition !== undefined) return definition;
  throw new Failure('LIST_VIEW_MISSING', `Salesforce does not show the list view ${id}.`);
}

export const fieldsOf = (object: FakeObject): FieldSummary[] =>
  object.fields ?? [...new Set(['Id', ...namesIn(object)])].map(toField);

export const toObject = (name: string): SObjectSummary => ({
  name,
  label: name,
  custom: name.endsWith('__c'),
  queryable: true,
  createable: true,
  updateable: true,
});

const namesIn = (object: FakeObject): Set<string> => new Set(object.records.flatMap(Object.keys));

const toField = (name: string): FieldSummary => ({
  name,
  label: name,
  type: name === 'Id' ? 'id' : 'string',
  length: 255,
  custom: name.endsWith('__c'),
  nillable: name !== 'Id',
  updateable: name !== 'Id',
  filterable: true,
  calculated: false,
  htmlFormatted: false,
  picklistValues: [],
  referenceTo: [],
  relationshipName: null,
});
