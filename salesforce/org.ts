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
import type { SalesforceOrg } from './port.js';
import { readByIds, readCount, readPage } from './read-records.js';
import { readFields, readListViews, readObjects } from './schema.js';
import { objectName } from './soql-literals.js';
import { bulkSoql } from './soql.js';

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
    count: (query, options) => readCount(deps, query, options),
    page: (query, after, options) => readPage(deps, query, after, options),
    byIds: (query, ids, options) => readByIds(deps, query, ids, options),
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
