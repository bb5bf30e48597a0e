import { randomUUID } from 'node:crypto';

export interface Answer<T = unknown> {
  status: number;
  body: T;
  headers: Headers;
}

export interface ErrorBody {
  error: { code: string; message: string; issues?: { path: string; message: string }[] };
}

interface SendOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** Another API key, or none. */
  as?: string | null;
}

/** The API over HTTP, as a script with a key uses it. */
export class Api {
  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  async send<T = unknown>(
    method: string,
    path: string,
    options: SendOptions = {},
  ): Promise<Answer<T>> {
    const { body, as = this.key } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    const parsed = (text === '' ? null : JSON.parse(text)) as T;
    return { status: response.status, body: parsed, headers: response.headers };
  }

  /** The body of a call that must succeed. */
  async ok<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send<T>(method, path, body === undefined ? {} : { body });
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** Every item of a listing, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    const glue = path.includes('?') ? '&' : '?';
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: T[]; nextCursor: string | null } = await this.ok(
        'GET',
        `${path}${glue}limit=1000${next}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }
}

export interface Sync {
  id: string;
  name: string;
  version: number;
  state: string;
  listId: string;
  nextRunAt: string | null;
  currentRunId: string | null;
  lastRunId: string | null;
  pendingRun: boolean;
  schedule: Record<string, unknown>;
  mapping: { from: string; to: string }[];
}

export interface Run {
  id: string;
  syncVersion: number;
  workflowId: string;
  state: string;
  progress: { read: number; expected: number | null };
  counts: RunCounts | null;
  ledger: { closed: boolean };
  error: { code: string; message: string; page: number | null } | null;
  waitingFor: { code: string } | null;
}

export interface RunCounts {
  read: number;
  people: number;
  notRead: number;
  dispositions: Record<string, number>;
  removals: Record<string, number>;
  removalsHeld: number;
  members: number;
  apiCalls: number;
  retries: number;
  memberWrites: number;
}

export interface RunRow {
  sourceId: string;
  personId: string | null;
  object: string;
  email: string | null;
  disposition: string;
  rule: string;
  page: number;
}

export interface MemberRow {
  email: string;
  status: string;
  causes: { type: string; recordId?: string }[];
  fields: Record<string, unknown>;
  claims: { syncId: string; recordId: string; object: string }[];
  updatedAt: string;
}
