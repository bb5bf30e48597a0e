import type { Connection as Jsforce } from 'jsforce';
import type { Session } from './auth.js';
import { createBulkCalls } from './bulk/bulk-org.js';
import type { Downloads } from './bulk/downloads.js';
import type { BulkSettings } from './bulk/settings.js';
import type { WithSession } from './caller.js';
import { createClients } from './client.js';
import { keepingDescribes } from './describes.js';
import type { Http, Sleep } from './http.js';
import { readApiUsage, readIdentity } from './identity.js';
import { readListView } from './list-view.js';
import { createMeter, type Meter, type Tally } from './meter.js';
import type { PageOptions, RecordQuery, SalesforceOrg, SalesforceRecord } from './port.js';
import { runCount, runQuery, type QueryRun } from './query.js';
import { assertAscending, flattener } from './records.js';
import { readFields, readListViews, readObjects } from './schema.js';
import { objectName } from './soql-literals.js';
import { bulkSoql, byIdsSoql, countSoql, pageSoql, readPaths } from './soql.js';

export interface OrgDeps {
  http: Http;
  apiVersion: string;
  clock: () => number;
  sleep: Sleep;
  connectionId: string;
  loginUrl: string;
  tally: Tally;
  withSession: WithSession;
  bulk: BulkSettings;
  downloads: Downloads;
}

const MAX_PAGE = 2_000;
const IDS_PER_QUERY = 500;

/** The org behind one `open`. */
export function createOrg(deps: OrgDeps): SalesforceOrg {
  const { tally } = deps;
  const ask = asker(deps);
  const describe = keepingDescribes(
    async (object) => ask((client) => readFields(client, object), objectName(object)),
    deps.clock,
  );
  return {
    identity: () => ask((client, session, meter) => readIdentity(deps, client, session, meter)),
    apiUsage: () => ask((client) => readApiUsage(client, tally)),
    objects: () => ask(readObjects),
    fields: describe,
    soql: bulkSoql,
    listViews: async (object) => ask((client) => readListViews(client, object), objectName(object)),
    count: async (query, options) =>
      run(deps, { ...query, soql: countSoql(query) }, options, runCount),
    page: (query, after, options) => page(deps, query, after, options),
    byIds: (query, ids, options) => byIds(deps, query, ids, options),
    listView: async (object, id) =>
      ask((client) => readListView(client, objectName(object), id), object),
    ...createBulkCalls({ ...deps, settings: deps.bulk, describe }),
    usage: () => ({ apiCalls: tally.apiCalls, retries: tally.retries }),
  };
}

/** A call through jsforce. */
function asker(deps: OrgDeps) {
  const clients = createClients(deps);
  return <T>(
    use: (client: Jsforce, session: Session, meter: Meter) => Promise<T>,
    object?: string,
  ): Promise<T> => {
    const meter = createMeter(deps.tally);
    return deps.withSession(meter, (session) =>
      use(clients(session, meter, object), session, meter),
    );
  };
}

async function page(
  deps: OrgDeps,
  query: RecordQuery,
  after: string | null,
  options: PageOptions = {},
) {
  const limit = Math.max(1, Math.min(options.limit ?? MAX_PAGE, MAX_PAGE));
  const soql = pageSoql(query, after, limit);
  const result = await run(deps, { ...query, soql }, options, runQuery);
  const records = result.records.map(flattener(readPaths(query.fields)));
  assertAscending(records, after);
  return { records, serverTime: result.serverTime };
}

async function byIds(
  deps: OrgDeps,
  query: RecordQuery,
  ids: string[],
  options: PageOptions = {},
): Promise<SalesforceRecord[]> {
  const unique = [...new Set(ids)];
  const found: SalesforceRecord[] = [];
  for (let at = 0; at < unique.length; at += IDS_PER_QUERY) {
    const soql = byIdsSoql(query, unique.slice(at, at + IDS_PER_QUERY));
    const { records } = await run(deps, { ...query, soql }, options, runQuery);
    found.push(...records.map(flattener(readPaths(query.fields))));
  }
  return found;
}

type Question = Pick<QueryRun, 'object' | 'soql' | 'includeDeleted'>;

async function run<T>(
  deps: OrgDeps,
  { object, soql, includeDeleted }: Question,
  { signal, onRequest }: PageOptions = {},
  read: (deps: OrgDeps, run: QueryRun) => Promise<T>,
): Promise<T> {
  const meter = createMeter(deps.tally, onRequest);
  const question = { object, soql, includeDeleted, signal, meter };
  return deps.withSession(meter, (session) => read(deps, { ...question, session }), signal);
}
