import type { Condition } from '../domain/criteria.js';
import { Failure } from '../domain/failures.js';
import type { FakeCall, FakeData, FakeObject } from './fake.js';
import { newTally, createMeter } from './meter.js';
import type {
  FieldSummary,
  PageOptions,
  RecordQuery,
  SalesforceOrg,
  SalesforceRecord,
  SalesforceValue,
} from './port.js';
import { assertAscending } from './records.js';
import { readPaths, recordId } from './soql.js';

type Enter = (call: FakeCall) => Promise<void>;

/** One opened org of the fake: each call counts as one request. */
export function createFakeOrg(data: FakeData, enterCall: Enter): SalesforceOrg {
  const tally = newTally();
  const enter = async (call: Partial<FakeCall> & Pick<FakeCall, 'name'>, options?: PageOptions) => {
    options?.signal?.throwIfAborted();
    createMeter(tally, options?.onRequest).sends();
    await enterCall({ object: null, after: null, conditions: [], ...call });
    options?.signal?.throwIfAborted();
  };
  const ask = (name: 'count' | 'page' | 'byIds', query: RecordQuery, options?: PageOptions) =>
    enter({ name, object: query.object, conditions: query.conditions }, options);
  return {
    identity: () => enter({ name: 'identity' }).then(() => data.identity),
    apiUsage: () => enter({ name: 'apiUsage' }).then(() => data.apiUsage),
    objects: () => enter({ name: 'objects' }).then(() => Object.keys(data.objects).map(toObject)),
    fields: async (object) => {
      await enter({ name: 'fields', object });
      return fieldsOf(objectOf(data, object));
    },
    listViews: async (object) => {
      await enter({ name: 'listViews', object });
      return objectOf(data, object).listViews ?? [];
    },
    count: async (query, options) => {
      await ask('count', query, options);
      return select(data, { ...query, fields: [] }).length;
    },
    page: async (query, after, options = {}) => {
      const { object, conditions } = query;
      await enter({ name: 'page', object, after, conditions }, options);
      const later = select(data, query).filter(({ Id }) => after === null || Id > after);
      const records = later.slice(0, Math.min(options.limit ?? 2_000, 2_000));
      assertAscending(records, after);
      return { records, serverTime: data.serverTime() };
    },
    byIds: async (query, ids, options) => {
      const wanted = new Set(ids.map(recordId));
      await ask('byIds', query, options);
      return select(data, query).filter(({ Id }) => wanted.has(Id));
    },
    usage: () => ({ apiCalls: tally.apiCalls, retries: tally.retries }),
  };
}

/** The matching records, sorted by Id, with the paths asked for and no others. */
function select(data: FakeData, query: RecordQuery): SalesforceRecord[] {
  const object = objectOf(data, query.object);
  const paths = readPaths(query.fields);
  const used = [...paths, ...query.conditions.map(({ field }) => field)];
  assertFields(object, query.object, used);
  return object.records
    .filter((record) => query.includeDeleted === true || record['IsDeleted'] !== true)
    .filter((record) => query.conditions.every((condition) => matches(record, condition)))
    .sort((a, b) => (a.Id < b.Id ? -1 : 1))
    .map(({ Id, ...values }) => ({
      ...Object.fromEntries(paths.map((path) => [path, values[path] ?? null])),
      Id,
    }));
}

function matches(record: SalesforceRecord, { field, operator, value }: Condition): boolean {
  const values = Array.isArray(value) ? value : [value];
  if (operator === 'in' && values.length === 0) throw refused('A list of values is empty.');
  return values.some((one) => folded(one) === folded(record[field] ?? null));
}

/** Salesforce compares text without regard to case, and takes empty text for null. */
const folded = (value: SalesforceValue): SalesforceValue =>
  typeof value === 'string' ? value.toLowerCase() || null : value;

function objectOf(data: FakeData, name: string): FakeObject {
  const object = data.objects[name];
  if (object !== undefined) return object;
  throw new Failure('SALESFORCE_OBJECT_MISSING', `Salesforce does not know the object ${name}.`);
}

/** Without a describe, the records say which fields there are; no records allow any. */
function assertFields(object: FakeObject, of: string, paths: string[]): void {
  if (object.fields === undefined && object.records.length === 0) return;
  const known = new Set(object.fields?.map(({ name }) => name) ?? namesIn(object)).add('Id');
  const field = paths.find((path) => !path.includes('.') && !known.has(path));
  if (field === undefined) return;
  const text = `Salesforce does not know the field ${field} of ${of}: it does not exist, or is hidden.`;
  throw new Failure('SALESFORCE_FIELD_MISSING', text, { details: { field } });
}

const namesIn = (object: FakeObject): Set<string> => new Set(object.records.flatMap(Object.keys));

const fieldsOf = (object: FakeObject): FieldSummary[] =>
  object.fields ?? [...new Set(['Id', ...namesIn(object)])].map(toField);

const toObject = (name: string) => ({
  name,
  label: name,
  custom: name.endsWith('__c'),
  queryable: true,
  createable: true,
  updateable: true,
});

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

const refused = (message: string): Failure => new Failure('SALESFORCE_QUERY_REFUSED', message);
