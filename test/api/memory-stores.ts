import type { ApiKey, AuditEntry } from '../../domain/access.js';
import type { Connection, MailingList } from '../../domain/connection.js';
import { syncVersionId } from '../../domain/ids.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import type { Member } from '../../domain/member.js';
import type { RunRecord } from '../../domain/run.js';
import type { SyncRecord, SyncVersion } from '../../domain/sync.js';
import type { IdempotencyRecord, Page, PageRequest, Stores } from '../../store/port.js';

/** What the API's stores hold, open to tests. */
export class Memory {
  connections = new Map<string, Connection>();
  lists = new Map<string, MailingList>();
  syncs = new Map<string, SyncRecord>();
  versions = new Map<string, SyncVersion>();
  keys = new Map<string, ApiKey & { hash: string }>();
  audit: AuditEntry[] = [];
  idempotency = new Map<string, IdempotencyRecord>();
  members = new Map<string, Member>();
  runs = new Map<string, RunRecord>();
  records: (LedgerEntry & { pageNo: number })[] = [];
}

/** The API's part of the stores, in memory; anything else it asked for would be a mistake and throws. */
export function createMemoryStores(memory: Memory): Stores {
  const used = {
    connections: connections(memory),
    lists: lists(memory),
    syncs: syncs(memory),
    apiKeys: apiKeys(memory),
    audit: audit(memory),
    idempotency: idempotency(memory),
    members: members(memory),
    runs: runs(memory),
    ledger: ledger(memory),
  };
  return used as Partial<Stores> as Stores;
}

const connections = ({ connections: all }: Memory): Partial<Stores['connections']> => ({
  insert: async (connection) => void all.set(connection.id, connection),
  get: async (id) => all.get(id) ?? null,
  page: async (request) => pageOf([...all.values()].reverse(), request),
  update: async (id, change) => updateIn(all, id, change),
  delete: async (id) => all.delete(id),
});

const lists = ({ lists: all }: Memory): Partial<Stores['lists']> => ({
  insert: async (list) => void all.set(list.id, list),
  get: async (id) => all.get(id) ?? null,
  page: async (request) => pageOf([...all.values()].reverse(), request),
  ids: async () => [...all.keys()],
  rename: async (id, name, updatedAt) => updateIn(all, id, { name, updatedAt }),
  delete: async (id) => all.delete(id),
});

const syncs = ({ syncs: all, versions }: Memory): Partial<Stores['syncs']> => ({
  insert: async (sync, first) => {
    all.set(sync.id, sync);
    versions.set(syncVersionId(sync.id, first.version), first);
  },
  get: async (id) => all.get(id) ?? null,
  page: async (filter, request) => {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    const fits = (sync: SyncRecord) => wanted.every(([key, v]) => Reflect.get(sync, key) === v);
    return pageOf([...all.values()].reverse().filter(fits), request);
  },
  project: async (id, change) => updateIn(all, id, change),
  addVersion: async (version) => {
    const key = syncVersionId(version.syncId, version.version);
    if (versions.has(key)) return false;
    versions.set(key, version);
    return true;
  },
  version: async (id, version) => versions.get(syncVersionId(id, version)) ?? null,
  delete: async (id) => all.delete(id),
  discard: async (id) => {
    all.delete(id);
    versions.delete(syncVersionId(id, 1));
  },
});

const apiKeys = ({ keys }: Memory): Stores['apiKeys'] => ({
  insert: async (key, hash) => void keys.set(key.id, { ...key, hash }),
  findByHash: async (hash) =>
    [...keys.values()].find((key) => key.hash === hash && key.revokedAt === null) ?? null,
  page: async (request) =>
    pageOf(
      [...keys.values()].map((key) => without(key, 'hash')),
      request,
    ),
  revoke: async (id, revokedAt) => updateIn(keys, id, { revokedAt }) !== null,
  touch: async (id, lastUsedAt) => void updateIn(keys, id, { lastUsedAt }),
  countActive: async (role) =>
    [...keys.values()].filter((key) => key.role === role && key.revokedAt === null).length,
});

const audit = ({ audit: all }: Memory): Stores['audit'] => ({
  add: async (entry) => void all.push(entry),
  page: async ({ subject }, request) =>
    pageOf(
      [...all].reverse().filter((entry) => subject === undefined || entry.subject === subject),
      request,
    ),
});

const idempotency = ({ idempotency: all }: Memory): Partial<Stores['idempotency']> => ({
  begin: async (key, requestHash) => {
    const earlier = all.get(key);
    if (earlier) return earlier;
    all.set(key, { requestHash, answer: null });
    return null;
  },
  finish: async (key, status, body) => {
    const { requestHash = '' } = all.get(key) ?? {};
    all.set(key, { requestHash, answer: { status, body } });
  },
  release: async (key) => void all.delete(key),
});

const members = ({ members: all }: Memory): Partial<Stores['members']> => ({
  get: async (id) => all.get(id) ?? null,
  getMany: async (ids) =>
    new Map(ids.flatMap((id) => (all.has(id) ? [[id, all.get(id) as Member]] : []))),
  page: async (listId, { status, q }, request) =>
    pageOf(
      [...all.values()]
        .filter((member) => member.listId === listId)
        .filter((member) => status === undefined || member.status === status)
        .filter((member) => q === undefined || member.email.startsWith(q)),
      request,
    ),
});

const runs = ({ runs: all }: Memory): Partial<Stores['runs']> => ({
  get: async (id) => all.get(id) ?? null,
  page: async (syncId, request) =>
    pageOf(
      [...all.values()].reverse().filter((run) => run.syncId === syncId),
      request,
    ),
});

const ledger = ({ records }: Memory): Partial<Stores['ledger']> => ({
  records: async (_runId, { disposition }, request) =>
    pageOf(
      records.filter(({ d }) => disposition === undefined || d === disposition),
      request,
    ),
});

function pageOf<T>(all: T[], { limit, cursor }: PageRequest): Page<T> {
  const from = Number(cursor ?? 0);
  const items = all.slice(from, from + limit);
  return { items, nextCursor: from + limit < all.length ? String(from + limit) : null };
}

function updateIn<T extends object>(all: Map<string, T>, id: string, change: object): T | null {
  const there = all.get(id);
  if (!there) return null;
  const changed = { ...there, ...change };
  all.set(id, changed);
  return changed;
}

function without<T extends object, K extends keyof T>(value: T, name: K): Omit<T, K> {
  const copy = { ...value };
  Reflect.deleteProperty(copy, name);
  return copy;
}
