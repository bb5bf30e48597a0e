import type { Client } from './harness.js';

export interface BulkJobInfo {
  id: string;
  state: string;
  object: string;
  operation: string;
  numberRecordsProcessed?: number;
  errorMessage?: string;
  isPkChunkingSupported?: boolean;
}

export interface BulkPage {
  status: number;
  header: string[];
  rows: string[][];
  count: number;
  locator: string | null;
  encoding: string | null;
  text: string;
}

export const JOBS = 'jobs/query';

export async function makeJob(
  client: Client,
  query: string,
  more: Record<string, unknown> = {},
): Promise<BulkJobInfo> {
  const { body } = await client.write<BulkJobInfo>('POST', JOBS, {
    operation: 'query',
    query,
    ...more,
  });
  return body;
}

/** Asks until the job is no longer on its way, ten times at most. */
export async function finish(client: Client, id: string): Promise<BulkJobInfo> {
  for (let at = 0; at < 10; at++) {
    const job = await client.json<BulkJobInfo>(`${JOBS}/${id}`);
    if (!['UploadComplete', 'InProgress'].includes(job.state)) return job;
  }
  throw new Error('the job does not end');
}

export async function page(client: Client, id: string, query = ''): Promise<BulkPage> {
  const answer = await client.send(`${JOBS}/${id}/results${query}`);
  const text = await answer.text();
  const [header = [], ...rows] = parseCsv(text);
  return {
    status: answer.status,
    header,
    rows,
    count: Number(answer.headers.get('sforce-numberofrecords')),
    locator: answer.headers.get('sforce-locator'),
    encoding: answer.headers.get('content-encoding'),
    text,
  };
}

/** All pages of a finished job. */
export async function pages(client: Client, id: string, maxRecords: number): Promise<BulkPage[]> {
  const all: BulkPage[] = [];
  for (let locator: string | null = ''; locator !== 'null';) {
    const one: BulkPage = await page(
      client,
      id,
      `?maxRecords=${maxRecords}${locator === '' ? '' : `&locator=${locator}`}`,
    );
    all.push(one);
    locator = one.locator;
  }
  return all;
}

/** The rows of a statement read to its end in one page. */
export async function bulkRows(client: Client, soql: string, operation = 'query') {
  const { id } = await makeJob(client, soql, { operation });
  await finish(client, id);
  return page(client, id);
}

/** Lines of quoted fields. Throws for a field without quotes: bulk results quote every column. */
export function parseCsv(text: string, delimiter = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length;) {
    if (text[at] !== '"') throw new Error(`a field without quotes at ${at}`);
    let value = '';
    for (at++; at < text.length; at++) {
      if (text[at] !== '"') value += text[at];
      else if (text[at + 1] === '"') value += text[at++];
      else break;
    }
    row.push(value);
    at++;
    if (text[at] === delimiter) at++;
    else {
      rows.push(row);
      row = [];
      at += text.startsWith('\r\n', at) ? 2 : 1;
    }
  }
  return rows;
}
