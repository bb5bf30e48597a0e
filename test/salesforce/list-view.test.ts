import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { json, refuse, type Fault } from './fault-server.js';
import { connectionTo, startSmallOrg, testGateway, type SmallOrg } from './small-org.js';

const ID = '00B000000000001AAA';
const ABOUT = { id: ID, label: 'Hot leads', developerName: 'Hot', soqlCompatible: true };
const DESCRIBED = {
  id: ID,
  query: "SELECT Name, Id FROM Lead WHERE Rating = 'Hot' ORDER BY Name",
  scope: 'everything',
  sobjectType: 'Lead',
  scopeEntityId: null,
};

let server: SmallOrg;
let salesforce: SalesforceOrg;
let close: () => Promise<void>;
let described: Record<string, unknown>;
let faults: { about: Fault | null; described: Fault | null; object: Fault | null };
beforeEach(async () => {
  server = await startSmallOrg(0);
  const { gateway } = testGateway();
  salesforce = await gateway.open(connectionTo(server.url));
  close = () => gateway.close();
  described = DESCRIBED;
  faults = { about: null, described: null, object: null };
  server.faults.push((seen, response) => {
    if (seen.path.endsWith(`${ID}/describe`))
      return faults.described?.(seen, response) ?? json(response, described);
    if (seen.path.endsWith(ID)) return faults.about?.(seen, response) ?? json(response, ABOUT);
    if (!seen.path.endsWith('/Lead/describe')) return false;
    return faults.object?.(seen, response) ?? json(response, { fields: [] });
  });
});
afterEach(async () => {
  await close();
  await server.close();
});

const view = () => salesforce.listView('Lead', ID);
const notFound = refuse(404, 'NOT_FOUND', 'The requested resource does not exist');

describe('a list view', () => {
  it('is what its describe says; its results are never asked for', async () => {
    const where = "Rating = 'Hot'";
    expect(await view()).toEqual({ id: ID, label: 'Hot leads', scope: null, where });
    expect(server.to('/results')).toEqual([]);
    expect(salesforce.usage().apiCalls).toBe(3);
  });

  it.each([
    ['in its query', { query: 'SELECT Id FROM Lead USING SCOPE mine WHERE A = 1' }, 'A = 1'],
    ['beside it', { query: 'SELECT Id FROM lead ORDER BY Id', scope: 'mine' }, null],
  ])('keeps its scope, said %s', async (_name, more, where) => {
    described = { ...DESCRIBED, ...more };
    expect(await view()).toMatchObject({ scope: 'mine', where });
  });

  it.each([
    ['gone', 'about', notFound],
    ['gone in between', 'described', notFound],
    ['no longer shared', 'about', refuse(403, 'INSUFFICIENT_ACCESS')],
  ] as const)('that is %s is missing', async (_name, at, fault) => {
    faults[at] = fault;
    const failure = {
      type: 'LIST_VIEW_MISSING',
      retryable: false,
      message: expect.stringMatching(/Share it/) as string,
      details: { listViewId: ID },
    };
    await expect(view()).rejects.toMatchObject(failure);
  });

  it('of an object that is gone with it says so', async () => {
    faults.about = notFound;
    faults.object = notFound;
    await expect(view()).rejects.toMatchObject({ type: 'SALESFORCE_OBJECT_MISSING' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['that groups', { query: 'SELECT Id FROM Lead GROUP BY Id' }],
    ['that is cut', { query: 'SELECT Id FROM Lead WHERE A = 1 LIMIT 10' }],
    ['of another object', { query: 'SELECT Id FROM Contact' }],
    ['whose query is not whole', { query: "SELECT Id FROM Lead WHERE A = 'x" }],
    ['of a queue', { scope: 'queue', scopeEntityId: '00G000000000001AAA' }],
    ['of a campaign', { relatedEntityId: '701000000000001AAA' }],
  ])('%s is unfit', async (_name, more) => {
    described = { ...DESCRIBED, ...more };
    const message = expect.stringMatching(/as conditions/) as string;
    await expect(view()).rejects.toMatchObject({ type: 'LIST_VIEW_UNFIT', message });
  });

  it('that Salesforce refuses to describe is unfit', async () => {
    faults.described = refuse(400, 'INVALID_QUERY', "Rating = 'secret value'");
    const failure = await view().catch((e: unknown) => e);
    expect(failure).toMatchObject({ type: 'LIST_VIEW_UNFIT' });
    expect((failure as Error).message).not.toContain('secret value');
  });

  it('that belongs to a campaign which its query names is read', async () => {
    const where = "Id IN (SELECT LeadId FROM CampaignMember WHERE CampaignId = '701000000000001')";
    const query = `SELECT Id FROM Lead WHERE ${where} ORDER BY Name`;
    described = { ...DESCRIBED, query, relatedEntityId: '701000000000001AAA' };
    expect(await view()).toMatchObject({ where });
  });

  it('is asked for again while Salesforce is busy or out of calls, and never taken for missing', async () => {
    faults.about = refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    await expect(view()).rejects.toMatchObject({ type: 'SALESFORCE_DAILY_LIMIT' });
    faults.about = refuse(503, 'SERVER_UNAVAILABLE');
    await expect(view()).rejects.toMatchObject({ type: 'SALESFORCE_UNAVAILABLE' });
  });
});

describe('describes', () => {
  it('are asked for once in a while per opened org, and again after one failed', async () => {
    faults.object = refuse(404, 'NOT_FOUND');
    await expect(salesforce.fields('Lead')).rejects.toThrow();
    faults.object = null;
    await salesforce.fields('Lead');
    await salesforce.fields('Lead');
    expect(server.to('/Lead/describe')).toHaveLength(2);
  });
});
