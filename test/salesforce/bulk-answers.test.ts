import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerResponse } from 'node:http';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { first, json } from './fault-server.js';
import { connectionTo, leadId, startSmallOrg, testGateway, type SmallOrg } from './small-org.js';

const JOB = '750000000000001AAA';
const QUERY = { object: 'Lead', fields: ['Email'], filter: null };
const HEADER = '"Id","Email"\n';
const line = (n: number, email = `p${n}@a.example`) => `"${leadId(n)}","${email}"\n`;

interface Page {
  csv: string;
  /** Null for none. */
  rows: number | null;
  next: string | null;
  gzip?: (bytes: Buffer) => Buffer;
}

let server: SmallOrg;
let salesforce: SalesforceOrg;
let tempFolder: string;
let close: () => Promise<void>;
let pages: Record<string, Page>;
let total: number;
beforeEach(async () => {
  server = await startSmallOrg(0);
  tempFolder = await mkdtemp(join(tmpdir(), 'bulk-test-'));
  const { gateway } = testGateway({ bulk: { tempFolder } });
  salesforce = await gateway.open(connectionTo(server.url));
  close = () => gateway.close();
  pages = {};
  total = 0;
  server.faults.push((seen, response) => {
    if (seen.path.endsWith('/describe')) return json(response, { fields: FIELDS });
    if (seen.path.endsWith('/results')) return send(response, seen.params.get('locator') ?? '');
    return seen.path.includes('/jobs/query') && json(response, job());
  });
});
afterEach(async () => {
  await close();
  await server.close();
  await rm(tempFolder, { recursive: true });
});

const FIELDS = [
  { name: 'Id', type: 'id', relationshipName: null },
  { name: 'Email', type: 'email', relationshipName: null },
];

const job = () => ({
  id: JOB,
  state: 'JobComplete',
  createdDate: '2026-11-23T01:02:03.000+0000',
  numberRecordsProcessed: total,
});

function send(response: ServerResponse, locator: string): true {
  const page = pages[locator];
  if (page === undefined) return json(response, [{ errorCode: 'INVALIDLOCATOR' }], 400);
  const { csv, rows, next, gzip } = page;
  const bytes = gzip === undefined ? Buffer.from(csv) : gzip(gzipSync(csv));
  response.writeHead(200, {
    'content-type': 'text/csv',
    ...(gzip === undefined ? {} : { 'content-encoding': 'gzip' }),
    ...(rows === null ? {} : { 'sforce-numberofrecords': String(rows) }),
    'sforce-locator': next ?? 'null',
  });
  response.end(bytes);
  return true;
}

function serve(...parts: Page[]): void {
  pages = Object.fromEntries(parts.map((page, at) => [at === 0 ? '' : `L${at}`, page]));
  total = parts.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

const read = async () => (await salesforce.openBulk(QUERY, JOB)).page(null);
const fails = (type: string) => expect(read()).rejects.toMatchObject({ type });

describe('results', () => {
  it('carry the clock of the job’s making, however late they are read', async () => {
    serve({ csv: HEADER + line(1), rows: 1, next: null });
    expect((await read()).serverTime).toBe('2026-11-23T01:02:03.000Z');
  });

  it.each([
    ['a header alone', HEADER],
    ['nothing at all', ''],
  ])('may be %s', async (_name, csv) => {
    serve({ csv, rows: 0, next: null });
    expect((await read()).records).toEqual([]);
  });

  it('begin on each page with a header, in any order and spelling', async () => {
    serve(
      { csv: `\ufeff${HEADER}${line(2)}`, rows: 1, next: 'L1' },
      { csv: `"EMAIL","id"\n"","${leadId(1)}"\n`, rows: 1, next: null },
    );
    expect((await read()).records).toEqual([
      { Id: leadId(1), Email: null },
      { Id: leadId(2), Email: 'p2@a.example' },
    ]);
  });

  it.each([
    ['a column too many', '"Id","Email","Name"\n'],
    ['a column too few', '"Id"\n'],
    ['another column', '"Id","Name"\n'],
  ])('with %s are no answer', async (_name, csv) => {
    serve({ csv, rows: 0, next: null });
    await fails('SALESFORCE_BAD_ANSWER');
  });

  it('with a short row are no answer, though their number is right', async () => {
    serve({ csv: `${HEADER}"${leadId(1)}"\n`, rows: 1, next: null });
    await fails('SALESFORCE_BAD_ANSWER');
  });

  it.each([
    ['within a row', `${HEADER}${line(1)}"${leadId(2)}"`],
    ['within quotes', `${HEADER}${line(1)}"${leadId(2)}","p2@a`],
    ['before the last line break', `${HEADER}${line(1)}${line(2).trimEnd()}`],
    ['behind a row', `${HEADER}${line(1)}`],
  ])('that end %s are incomplete', async (_name, csv) => {
    serve({ csv, rows: 2, next: null });
    await fails('READ_INCOMPLETE');
  });

  it('of another number than the job’s are incomplete, and fetched anew from the first page', async () => {
    serve({ csv: HEADER + line(1), rows: 1, next: null });
    total = 2;
    await fails('READ_INCOMPLETE');
    serve({ csv: HEADER + line(1) + line(2), rows: 2, next: null });
    expect((await read()).records).toHaveLength(2);
  });

  it('that lead to themselves are incomplete', async () => {
    const page = { csv: HEADER + line(1), rows: 1, next: 'L1' };
    serve(page, { ...page, csv: HEADER + line(2) });
    await fails('READ_INCOMPLETE');
  });

  it('whose gzip is cut or broken are asked for again', async () => {
    serve({ csv: HEADER + line(1), rows: 1, next: null, gzip: (bytes) => bytes });
    const breaks = [
      (bytes: Buffer) => bytes.subarray(0, bytes.length - 12),
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 20), Buffer.alloc(30)]),
    ];
    let tries = 0;
    server.faults.unshift(
      first(2, '/results', (_seen, response) => {
        const gzip = breaks[tries];
        tries += 1;
        const bytes = gzip?.(gzipSync(HEADER + line(1)));
        const headers = { 'content-encoding': 'gzip', 'sforce-numberofrecords': '1' };
        response.writeHead(200, { ...headers, 'sforce-locator': 'null' }).end(bytes);
        return true;
      }),
    );
    expect((await read()).records).toHaveLength(1);
    expect(salesforce.usage().retries).toBe(2);
  });

  it.each([
    ['within a page', [line(1) + line(1)]],
    ['on two pages', [line(1) + line(2), line(2) + line(3)]],
  ])('that name an Id twice %s are out of order', async (_name, bodies) => {
    serve(
      ...bodies.map((body, at) => ({
        csv: HEADER + body,
        rows: body.split('\n').length - 1,
        next: at + 1 < bodies.length ? `L${at + 1}` : null,
      })),
    );
    const opened = await salesforce.openBulk(QUERY, JOB);
    const pagesOf = async () => {
      for (let after: string | null = null; ;) {
        const { records } = await opened.page(after, { limit: 1 });
        if (records.length === 0) return;
        after = records[0]?.Id ?? null;
      }
    };
    await expect(pagesOf()).rejects.toMatchObject({ type: 'READ_ORDER', retryable: false });
  });

  it('that are not there although the job is complete are asked for again', async () => {
    serve({ csv: HEADER + line(1), rows: 1, next: null });
    const nothing = first(1, '/results', (_seen, response) => {
      response.writeHead(204).end();
      return true;
    });
    server.faults.unshift(nothing);
    expect((await read()).records).toHaveLength(1);
  });
});

describe('a job that was just made', () => {
  it('is aborted when the caller gave up meanwhile: nobody else knows of it', async () => {
    const { signal } = new AbortController();
    Object.defineProperties(signal, {
      aborted: { get: () => server.to('/jobs/query').length > 0 },
      reason: { value: new Error('cancelled') },
    });
    await expect(salesforce.startBulk(QUERY, { signal })).rejects.toThrow('cancelled');
    const sent = server.to('/jobs/query').map(({ method, path, body }) => [method, path, body]);
    expect(sent).toEqual([
      ['POST', expect.stringMatching(/query$/), expect.stringContaining('SELECT Id, Email')],
      ['PATCH', expect.stringMatching(JOB), '{"state":"Aborted"}'],
    ]);
  });
});

describe('folders of dead processes', () => {
  const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  const born = Math.round(performance.timeOrigin);

  it('are removed when rows are first kept, and those of the living are not', async () => {
    const dead = [
      `rollcall-bulk-${host}-4194300-1-aaaaaa`,
      `rollcall-bulk-${host}-${process.pid}-1-b`,
    ];
    const living = [
      `rollcall-bulk-${host}-1-1-cccccc`,
      `rollcall-bulk-${host}-${process.pid}-${born}-dddddd`,
      'rollcall-bulk-00000000-4194300-1-eeeeee',
      'somebody-elses',
    ];
    for (const name of [...dead, ...living]) await mkdir(join(tempFolder, name));
    serve({ csv: HEADER + line(1), rows: 1, next: null });
    await read();
    const left = await readdir(tempFolder);
    expect(left).toEqual(expect.arrayContaining(living));
    expect(left.filter((name) => dead.includes(name))).toEqual([]);
    expect(left).toHaveLength(living.length + 1);
  });
});
