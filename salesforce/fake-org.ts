import { Failure } from '../domain/failures.js';
import { beginJob, readJob, type FakeJobs } from './fake-bulk.js';
import { assertFields, fieldsOf, objectOf, toObject, viewOf } from './fake-describe.js';
import { fieldsOfFilter, matcherOf } from './fake-filter.js';
import type { FakeCall, FakeData } from './fake.js';
import { newTally, createMeter } from './meter.js';
import type { PageOptions, RecordQuery, SalesforceOrg, SalesforceRecord } from './port.js';
import { assertAscending } from './records.js';
import { assertOneQuery, planOf } from './query-plan.js';
import { recordId } from './soql-literals.js';
import { bulkSoql, readPaths } from './soql.js';

type Enter = (call: FakeCall) => Promise<void>;
type Named = Partial<FakeCall> & Pick<FakeCall, 'name'>;

/** One opened org of the fake: each call counts as one request, but for those that read what a bulk job left here. */
export function createFakeOrg(data: FakeData, jobs: FakeJobs, enterCall: Enter): SalesforceOrg {
  const tally = newTally();
  const local = async (call: Named, options?: PageOptions) => {
    options?.signal?.throwIfAborted();
    await enterCall({ object: null, after: null, filter: null, ...call });
    options?.signal?.throwIfAborted();
  };
  const enter = (call: Named, options?: PageOptions) => {
    if (options?.signal?.aborted !== true) createMeter(tally, options?.onRequest).sends();
    return local(call, options);
  };
  const ask = (
    name: 'count' | 'page' | 'byIds' | 'startBulk' | 'openBulk',
    { object, filter }: RecordQuery,
    options?: PageOptions,
    after: string | null = null,
  ) => enter({ name, object, filter, after }, options);
  return {
    identity: () => enter({ name: 'identity' }).then(() => data.identity),
    apiUsage: () => enter({ name: 'apiUsage' }).then(() => data.apiUsage),
    objects: () => enter({ name: 'objects' }).then(() => Object.keys(data.objects).map(toObject)),
    fields: async (object) => {
      await enter({ name: 'fields', object });
      return fieldsOf(objectOf(data, object));
    },
    soql: bulkSoql,
    listViews: async (object) => {
      await enter({ name: 'listViews', object });
      return objectOf(data, object).listViews ?? [];
    },
    listView: async (object, id) => {
      await enter({ name: 'listView', object });
      return viewOf(data, object, id);
    },
    count: async (query, options) => {
      await ask('count', query, options);
      return select(data, { ...query, fields: [] }).length;
    },
    page: async (query, after, options = {}) => {
      await ask('page', query, options, after);
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
    startBulk: async (query, options) => {
      assertOneQuery(query, bulkSoql);
      await ask('startBulk', query, options);
      return beginJob(jobs, select(data, query), data.serverTime());
    },
    openBulk: async (query, jobId, options) => {
      await ask('openBulk', query, options);
      const { object, filter } = query;
      const page = (after: string | null, o?: PageOptions) =>
        local({ name: 'bulkPage', object, filter, after }, o);
      return readJob(jobs, jobId, page);
    },
    closeBulk: () => local({ name: 'closeBulk' }),
    usage: () => ({ apiCalls: tally.apiCalls, retries: tally.retries }),
  };
}

/** The matching records, sorted by Id, with the paths asked for and no others. */
function select(data: FakeData, query: RecordQuery): SalesforceRecord[] {
  const object = objectOf(data, query.object);
  const paths = readPaths(query.fields);
  planOf(query, bulkSoql);
  const matches = matcherOf(query.filter, data.views);
  assertFields(object, query.object, [...paths, ...fieldsOfFilter(query.filter)]);
  return object.records
    .filter((record) => query.includeDeleted === true || record['IsDeleted'] !== true)
    .filter(inScope(query.scope ?? null, data))
    .filter(matches)
    .sort((a, b) => (a.Id < b.Id ? -1 : 1))
    .map(({ Id, ...values }) => ({
      ...Object.fromEntries(paths.map((path) => [path, values[path] ?? null])),
      Id,
    }));
}

function inScope(scope: string | null, data: FakeData): (record: SalesforceRecord) => boolean {
  if (scope === null || scope === 'everything') return () => true;
  if (scope === 'mine') return (record) => record['OwnerId'] === data.identity.userId;
  throw new Failure('SALESFORCE_QUERY_REFUSED', `The fake does not know the scope ${scope}.`);
}
