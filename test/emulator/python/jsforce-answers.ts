import jsforce from 'jsforce';
import type { Connection } from 'jsforce';
import type { Emulator } from '../../../emulator/index.js';
import { parseCsv } from '../bulk-client.js';

export interface Asked {
  soql: string;
  /** ISO instant at which the emulator's clock stands. */
  now: string;
}

/** What one call leaves for later ones. */
interface State {
  id: string;
  rows: string[];
}

type Step = (connection: Connection, state: State, asked: Asked) => Promise<unknown>;
interface Row {
  success: boolean;
  id: string;
}

/** The same calls through jsforce as answers.py makes them through simple-salesforce, under the same names. */
export async function jsforceAnswers(emulator: Emulator, asked: Asked) {
  const { url, credentials } = emulator;
  const connection = new jsforce.Connection({ loginUrl: url, instanceUrl: url, version: '62.0' });
  const { clientId: client_id, clientSecret: client_secret } = credentials;
  await connection.authorize({ grant_type: 'client_credentials', client_id, client_secret });
  const state: State = { id: '', rows: [] };
  const answers: Record<string, unknown> = {};
  for (const [name, step] of Object.entries(stepsOf(emulator)))
    answers[name] = plain(await step(connection, state, asked));
  return answers;
}

/** As it would be after a trip through JSON, like the other side's. */
function plain(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer));
}

const stepsOf = (emulator: Emulator): Record<string, Step> => ({
  async soap_login() {
    const { url, credentials } = emulator;
    const own = new jsforce.Connection({ loginUrl: url, version: '62.0' });
    await own.login(credentials.username, credentials.password);
    return own.query('SELECT Id FROM Organization');
  },
  describe_global: (connection) => connection.describeGlobal(),
  describe_lead: (connection) => connection.describe('Lead'),
  describe_account: (connection) => connection.describe('Account'),
  async pages(connection, _state, { soql }) {
    const seen: unknown[] = [];
    let page = await connection.query(soql);
    for (;;) {
      const { nextRecordsUrl, ...rest } = page;
      seen.push(rest);
      if (nextRecordsUrl === undefined) return seen;
      page = await connection.queryMore(nextRecordsUrl);
    }
  },
  async parents_and_children(connection) {
    const people = await connection.query(
      'SELECT Id, Account.Name, Account.Owner.Username FROM Contact ORDER BY LastName, Id LIMIT 50',
    );
    const accounts = await connection.query(
      'SELECT Name, (SELECT LastName, Email FROM Contacts) FROM Account LIMIT 20',
    );
    return [...people.records, ...accounts.records];
  },
  aggregates: async (connection) => [
    await connection.query('SELECT COUNT() FROM Lead'),
    await connection.query('SELECT Country, COUNT(Id) n FROM Lead GROUP BY Country'),
  ],
  bulk_2: (connection, _state, { soql }) => bulkPages(connection, soql),
  async bulk_1(connection) {
    connection.bulk.pollInterval = 10;
    const stream = await connection.bulk.query('SELECT Id, LastName, Owner.Username FROM Lead');
    const rows: Record<string, string>[] = await stream.toArray();
    return rows
      .map((row) => [row['Id'] ?? '', row['LastName'], row['Owner.Username']])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  },
  async create(connection, state) {
    const made = await connection.sobject('Lead').create({
      LastName: 'Ōno',
      Company: 'Quote "&" Co',
      Email: 'ono@example.com',
      Interests__c: 'Events;Offers',
      External_Key__c: 'made',
    });
    state.id = made.id ?? '';
    return made;
  },
  async update(connection, { id }) {
    const changed = { Id: id, Title: 'T', HasOptedOutOfEmail: true };
    return { ok: (await connection.sobject('Lead').update(changed)).success };
  },
  read: async (connection, { id }) => [
    await connection.sobject('Lead').retrieve(id),
    await connection.request('/sobjects/Lead/External_Key__c/made'),
  ],
  async upsert(connection) {
    const leads = connection.sobject('Lead');
    const fields = { External_Key__c: 'new', LastName: 'U', Company: 'C' };
    const made = await leads.upsert(fields, 'External_Key__c');
    const again = await leads.upsert({ External_Key__c: 'new', Title: 'Again' }, 'External_Key__c');
    const created = [made, again].map((result) => 'created' in result && result.created === true);
    const soql =
      "SELECT Id, LastName, Title, SystemModstamp FROM Lead WHERE External_Key__c = 'new'";
    return { created, record: (await connection.query(soql)).records };
  },
  async collections_create(connection, state) {
    const records = [
      { attributes: { type: 'Lead' }, LastName: 'One', Company: 'C' },
      { attributes: { type: 'Lead' }, LastName: 'Two' },
      { attributes: { type: 'Contact' }, LastName: 'Three', Email: 'no address' },
      { attributes: { type: 'Contact' }, LastName: 'Four' },
    ];
    const body = { allOrNone: false, records };
    const answer = await connection.requestPost<Row[]>('/composite/sobjects', body);
    state.rows = answer.filter(({ success }) => success).map(({ id }) => id);
    return answer;
  },
  collections_update(connection, { rows: [lead, contact] }) {
    const records = [
      { attributes: { type: 'Lead' }, id: lead, Title: 'Changed' },
      { attributes: { type: 'Contact' }, id: contact, Nope__c: 'x' },
    ];
    return connection.requestPatch('/composite/sobjects', { allOrNone: false, records });
  },
  collections_delete(connection, { rows }) {
    const ids = [...rows, '00Q000000000000AAA'].join(',');
    return connection.requestDelete(`/composite/sobjects?ids=${ids}`);
  },
  delete: async (connection, { id }) => ({
    ok: (await connection.sobject('Lead').destroy(id)).success,
  }),
  async query_all_with_deleted(connection) {
    const soql = 'SELECT Id, LastName, IsDeleted FROM Lead WHERE IsDeleted = true';
    const all = { scanAll: true, autoFetch: true };
    return [(await connection.query(soql)).records, (await connection.query(soql, all)).records];
  },
  async changes(connection, _state, { now }) {
    const leads = connection.sobject('Lead');
    const [start, end] = [-3_600_000, 3_600_000].map((by) => new Date(Date.parse(now) + by));
    if (!start || !end) throw new Error('no window');
    return [await leads.deleted(start, end), await leads.updated(start, end)];
  },
  async refusals(connection, { id }) {
    const leads = connection.sobject('Lead');
    const calls: (() => PromiseLike<unknown>)[] = [
      () => connection.query('SELECT Nope FROM Lead'),
      () => connection.query('SELECT Id FROM Nope'),
      () => connection.query('SELECT Id FRM Lead'),
      () => leads.create({ LastName: 'X' }),
      () => leads.update({ Id: id, Title: 'gone' }),
      () => leads.retrieve(id),
    ];
    const told: unknown[] = [];
    for (const call of calls) told.push(await refusal(call));
    return told;
  },
});

async function refusal(call: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await call();
    return null;
  } catch (error) {
    if (!(error instanceof Error) || !('errorCode' in error)) throw error;
    return [error.errorCode, error.message];
  }
}

interface Job {
  id: string;
  state: string;
}

/** jsforce's own reader mixes up pages of results, so they are fetched one by one. */
async function bulkPages(connection: Connection, soql: string): Promise<unknown> {
  const { id } = await connection.requestPost<Job>('/jobs/query', {
    operation: 'query',
    query: soql,
  });
  const { state } = await connection.request<Job>(`/jobs/query/${id}`);
  if (state !== 'JobComplete') throw new Error(`the job is ${state}`);
  const path = `${connection.instanceUrl}/services/data/v62.0/jobs/query/${id}/results`;
  const headers = { Authorization: `Bearer ${connection.accessToken}` };
  const rows: Record<string, string>[] = [];
  let pages = 0;
  for (let locator = ''; locator !== 'null'; pages++) {
    const answer = await fetch(`${path}?maxRecords=1500&locator=${locator}`, { headers });
    const [names = [], ...lines] = parseCsv(await answer.text());
    for (const line of lines)
      rows.push(Object.fromEntries(names.map((name, at) => [name, line[at] ?? ''])));
    locator = answer.headers.get('sforce-locator') ?? 'null';
  }
  return { pages, rows: rows.sort((a, b) => ((a['Id'] ?? '') < (b['Id'] ?? '') ? -1 : 1)) };
}
