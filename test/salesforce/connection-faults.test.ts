import type { Filter } from '../../domain/criteria.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dripBody,
  first,
  htmlPage,
  json,
  neverAnswer,
  refuse,
  resetBeforeHeaders,
  resetInBody,
  stallInBody,
  truncatedJson,
  type Fault,
} from './fault-server.js';
import {
  connectionTo,
  LEADS,
  leadId,
  startSmallOrg,
  testGateway,
  type SmallOrg,
} from './small-org.js';

let org: SmallOrg;
beforeEach(async () => {
  org = await startSmallOrg(3);
});
afterEach(() => org.close());

const SHORT = { connectMs: 1_000, headersMs: 150, bodyMs: 150 };

describe('a read survives', () => {
  const faults: [string, Fault][] = [
    ['a reset before the headers', resetBeforeHeaders],
    ['a reset in the middle of the body', resetInBody],
    ['a body that stalls', stallInBody],
    ['a body that drips for ever', dripBody],
    ['an answer that never comes', neverAnswer],
    ['a body cut with a clean end', truncatedJson],
    ['an HTML page with status 200', htmlPage(200)],
    ['an HTML page with status 503', htmlPage(503)],
    ['a 500', refuse(500, 'UNKNOWN_EXCEPTION')],
    ['a 502', htmlPage(502)],
    ['a 504', htmlPage(504)],
    ['a 420', htmlPage(420)],
    ['a 429', refuse(429, 'TOO_MANY_REQUESTS')],
    ['an empty 406', (_seen, response) => (response.writeHead(406).end(), true)],
    [
      'too many requests at once',
      refuse(
        403,
        'REQUEST_LIMIT_EXCEEDED',
        'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
      ),
    ],
  ];
  it.each(faults)('%s, twice, and counts the tries', async (_name, fault) => {
    const { gateway } = testGateway({ timeouts: SHORT });
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push(first(2, '/query', fault));
    const page = await salesforce.page(LEADS, null);
    expect(page.records.map((r) => r.Id)).toEqual([leadId(1), leadId(2), leadId(3)]);
    expect(org.to('/query')).toHaveLength(3);
    expect(salesforce.usage()).toEqual({ apiCalls: 4, retries: 2 });
    await gateway.close();
  });
});

describe('a fault that stays ends in a named failure', () => {
  const faults: [string, Fault, string][] = [
    ['resets in the body', resetInBody, 'SALESFORCE_UNREACHABLE'],
    ['stalled bodies', stallInBody, 'SALESFORCE_UNREACHABLE'],
    ['dripping bodies', dripBody, 'SALESFORCE_UNREACHABLE'],
    ['truncated JSON', truncatedJson, 'SALESFORCE_BAD_ANSWER'],
    ['HTML with status 200', htmlPage(200), 'SALESFORCE_BAD_ANSWER'],
    ['503', htmlPage(503), 'SALESFORCE_UNAVAILABLE'],
  ];
  it.each(faults)('%s, also below describe of jsforce', async (_name, fault, type) => {
    const { gateway } = testGateway({ timeouts: SHORT });
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push(first(100, '/services/data', fault));
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({ type });
    await expect(salesforce.fields('Lead')).rejects.toMatchObject({ type });
    expect(org.to('/services/data')).toHaveLength(8);
    await gateway.close();
  });

  it('no server at all is SALESFORCE_UNREACHABLE', async () => {
    const { gateway } = testGateway();
    const gone = await startSmallOrg(0);
    await gone.close();
    const opened = gateway.open(connectionTo(gone.url));
    await expect(opened).rejects.toMatchObject({ type: 'SALESFORCE_UNREACHABLE', retryable: true });
    await gateway.close();
  });
});

describe('waiting', () => {
  it('grows with each try and never falls below Retry-After', async () => {
    const { gateway, waits } = testGateway({ random: () => 1 });
    const salesforce = await gateway.open(connectionTo(org.url));
    let n = 0;
    org.faults.push(
      first(3, '/query', (seen, response) => {
        n += 1;
        return refuse(
          503,
          'SERVER_UNAVAILABLE',
          'busy',
          n === 2 ? { 'retry-after': '3' } : {},
        )(seen, response);
      }),
    );
    await salesforce.page(LEADS, null);
    expect(waits).toEqual([10, 3_000, 40]);
    await gateway.close();
  });

  it('leaves a Retry-After beyond its patience to the caller', async () => {
    const { gateway, waits } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push(refuse(503, 'SERVER_UNAVAILABLE', 'busy', { 'retry-after': '600' }));
    const read = salesforce.page(LEADS, null);
    await expect(read).rejects.toMatchObject({
      type: 'SALESFORCE_UNAVAILABLE',
      retryAfterMs: 600_000,
    });
    expect(waits).toEqual([]);
    await gateway.close();
  });

  it('does not knock again when the daily limit is used up', async () => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push(refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'));
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({
      type: 'SALESFORCE_DAILY_LIMIT',
      retryAfterMs: 900_000,
    });
    expect(org.to('/query')).toHaveLength(1);
    await gateway.close();
  });
});

describe('the log of a retry', () => {
  it('names the path and the failure, never the query or the token', async () => {
    const lines: object[] = [];
    const note = (fields: object) => void lines.push(fields);
    const { gateway } = testGateway({ logger: { info: note, warn: note } });
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push(first(1, '/query', resetInBody));
    const filter: Filter = { field: 'Email', is: 'equals', type: 'text', value: 'ann@a.example' };
    await salesforce.page({ ...LEADS, filter }, null);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      path: '/services/data/v62.0/query',
      failure: 'SALESFORCE_UNREACHABLE',
      attempt: 1,
    });
    expect(JSON.stringify(lines)).not.toMatch(/ann|token-|s3cret/);
    await gateway.close();
  });
});

describe('an abort', () => {
  it('stops a request that is under way, with its own reason', async () => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    const stop = new AbortController();
    org.faults.push((seen) =>
      seen.path.includes('/query') ? (stop.abort(new Error('cancelled')), true) : false,
    );
    await expect(salesforce.page(LEADS, null, { signal: stop.signal })).rejects.toThrow(
      'cancelled',
    );
    expect(org.to('/query')).toHaveLength(1);
    await gateway.close();
  });

  it('stops the wait between two tries', async () => {
    const stop = new AbortController();
    const sleep = (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        stop.abort(new Error('cancelled'));
      });
    const { gateway } = testGateway({ sleep });
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push(refuse(503, 'SERVER_UNAVAILABLE'));
    await expect(salesforce.page(LEADS, null, { signal: stop.signal })).rejects.toThrow(
      'cancelled',
    );
    await gateway.close();
  });
});

describe('answers without a usable content', () => {
  it.each([
    ['no Date header', { totalSize: 0, done: true, records: [] }, { date: '' }],
    ['no query result', { ok: true }, {}],
  ])('%s is SALESFORCE_BAD_ANSWER', async (_name, body, headers) => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push((_seen, response) => json(response, body, 200, headers));
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({
      type: 'SALESFORCE_BAD_ANSWER',
    });
    await gateway.close();
  });
});
