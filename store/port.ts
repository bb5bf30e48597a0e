import type { ApiKey, AuditEntry, Role } from '../domain/access.js';
import type { ClaimBlock } from '../domain/claim-block.js';
import type { Connection, MailingList } from '../domain/connection.js';
import type { Decision } from '../domain/decision.js';
import type { LedgerEntry, LedgerPage } from '../domain/ledger.js';
import type {
  Consent,
  Member,
  MemberStatus,
  Suppression,
  SuppressionReason,
} from '../domain/member.js';
import type { RemovalPlan } from '../domain/removal-plan.js';
import type { Checkpoint, RunRecord } from '../domain/run.js';
import type { SyncReach, SyncRecord, SyncVersion } from '../domain/sync.js';
import type { IdempotencyStore, LeaseStore, RefreshTokenStore } from './port-processes.js';

export type {
  IdempotencyRecord,
  IdempotencyStore,
  Keyring,
  LeaseStore,
  RefreshTokenStore,
} from './port-processes.js';

/**
 * What the house may ask of MongoDB. Failures are `Failure`s of domain/failures: STORE_UNAVAILABLE when the server
 * cannot be reached, FENCE_LOST when a newer attempt has written. Every write is safe to repeat.
 */
export interface Stores {
  connections: ConnectionStore;
  lists: ListStore;
  members: MemberStore;
  claims: ClaimStore;
  consents: ConsentStore;
  suppressions: SuppressionStore;
  syncs: SyncStore;
  runs: RunStore;
  ledger: LedgerStore;
  decisions: DecisionStore;
  removalPlans: RemovalPlanStore;
  audit: AuditStore;
  apiKeys: ApiKeyStore;
  idempotency: IdempotencyStore;
  leases: LeaseStore;
  refreshTokens: RefreshTokenStore;
}

/** One page of a listing; `nextCursor` is opaque and null on the last page. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

export interface ConnectionStore {
  insert(connection: Connection): Promise<void>;
  get(id: string): Promise<Connection | null>;
  /** Newest first. */
  page(request: PageRequest): Promise<Page<Connection>>;
  update(id: string, change: Partial<Omit<Connection, 'id'>>): Promise<Connection | null>;
  /** With every refresh token kept for it. */
  delete(id: string): Promise<boolean>;
}

export interface ListStore {
  insert(list: MailingList): Promise<void>;
  get(id: string): Promise<MailingList | null>;
  page(request: PageRequest): Promise<Page<MailingList>>;
  /** All list ids: few, and needed to find every membership of an address by `_id`. */
  ids(): Promise<string[]>;
  rename(id: string, name: string, updatedAt: string): Promise<MailingList | null>;
  delete(id: string): Promise<boolean>;
  /** Takes the list's next run number. */
  nextRunSeq(id: string): Promise<number>;
  /** Remembers for good that an org feeds this list (C3); the same org twice changes nothing. */
  addOrg(id: string, orgId: string): Promise<void>;
}

export interface MemberStore {
  /** Inserts members that nobody has yet; answers the ids that were taken (read those and decide again). */
  insertNew(members: Member[]): Promise<{ taken: string[] }>;
  /** Replaces each member if its stored rev is `rev - 1`; answers the ids that changed meanwhile (E2). */
  replace(members: Member[]): Promise<{ lost: string[] }>;
  /** Deletes each member if its stored rev is still `rev`; answers the ids that changed meanwhile (E2). */
  remove(members: Member[]): Promise<{ lost: string[] }>;
  get(id: string): Promise<Member | null>;
  getMany(ids: string[]): Promise<Map<string, Member>>;
  /** In id order. `q` matches the start of the address. */
  page(listId: string, filter: MemberFilter, request: PageRequest): Promise<Page<Member>>;
  count(listId: string, status?: MemberStatus): Promise<number>;
  /** Every member of a list in id order, a batch at a time. */
  all(listId: string): AsyncIterable<Member>;
}

export interface MemberFilter {
  status?: MemberStatus | undefined;
  q?: string | undefined;
}

export interface ClaimStore {
  /**
   * First Ids of the sync's blocks, ascending; the directory is the truth on which block holds which range.
   * With the fence of an attempt that begins, no older attempt can change the directory afterwards; fails FENCE_LOST.
   */
  directory(syncId: string, fence?: number): Promise<string[]>;
  /** Blocks that exist of those named, ascending, without entries beyond their range. */
  blocks(syncId: string, firstIds: string[]): Promise<ClaimBlock[]>;
  /**
   * Writes blocks and the directory when given, in an order that loses no entry when it stops in between:
   * blocks that a split shortens come last. Fails FENCE_LOST.
   */
  write(
    syncId: string,
    fence: number,
    blocks: ClaimBlock[],
    directory: string[] | null,
  ): Promise<void>;
}

export interface ConsentStore {
  upsert(consents: Consent[]): Promise<void>;
  byKeys(orgIds: string[], emailKeys: string[]): Promise<Consent[]>;
  /** Those that exist of the ids named, in any order. */
  byIds(ids: string[]): Promise<Consent[]>;
  /** Opted-out records of an org, of one object when given. */
  optedOut(orgId: string, object?: string): AsyncIterable<Consent>;
}

/** Why a person came on or off a list, written when that changed (E8). Kept apart from the ledger's retention. */
export interface DecisionStore {
  /** The same decision twice changes nothing; of two on one row in one run the later counts. */
  add(decisions: Decision[]): Promise<void>;
  /** Of one address on one list, newest run first. */
  of(listId: string, emailKey: string): Promise<Decision[]>;
}

/** Removals and resubscribes that wait for a person (R4, C5). The rows of removals stand in the run's ledger. */
export interface RemovalPlanStore {
  /** Creates or replaces the plan of a run. */
  put(plan: RemovalPlan): Promise<void>;
  get(runId: string): Promise<RemovalPlan | null>;
  /** The sync's newest plan that nobody has decided on, or that is being applied. */
  open(syncId: string): Promise<RemovalPlan | null>;
  /** Changes a plan that is in one of these states; null when it is in another. */
  change(
    runId: string,
    from: RemovalPlan['state'][],
    change: Partial<Pick<RemovalPlan, 'state' | 'decidedBy' | 'decidedAt' | 'reason'>>,
  ): Promise<RemovalPlan | null>;
  /** Keeps opt-outs whose end waits, a part at a time; writing a part again replaces it. */
  putResubscribes(runId: string, part: number, consents: Consent[]): Promise<void>;
  resubscribes(runId: string): AsyncIterable<Consent>;
}

export interface SuppressionStore {
  byKeys(scopes: string[], emailKeys: string[]): Promise<Suppression[]>;
  all(scopes: string[]): AsyncIterable<Suppression>;
  /** Adds one reason to a scope and key, creating the document; the same reason twice changes nothing. */
  add(scope: string, emailKey: string, reason: Suppression['reasons'][number]): Promise<void>;
  /** Many at once, as `add`. */
  addMany(items: SuppressionItem[]): Promise<void>;
  /** Takes reasons of these causes away; what else the document says stays. Answers the reasons that went, to one of several callers. */
  lift(
    scope: string,
    emailKey: string,
    causes: SuppressionReason['cause'][],
  ): Promise<SuppressionReason[]>;
  /** Remembers, in scope `all`, that the address was erased from these lists at their run numbers, the greatest of each (C9); kept when reasons are lifted. */
  noteErased(emailKey: string, erased: { listId: string; runSeq: number }[]): Promise<void>;
  /** In id order; those without reasons are left out. */
  page(filter: { scope?: string | undefined }, request: PageRequest): Promise<Page<Suppression>>;
}

export interface SuppressionItem {
  scope: string;
  emailKey: string;
  reason: SuppressionReason;
}

export interface SyncStore {
  insert(sync: SyncRecord, first: SyncVersion): Promise<void>;
  get(id: string): Promise<SyncRecord | null>;
  /** Newest first. */
  page(filter: SyncFilter, request: PageRequest): Promise<Page<SyncRecord>>;
  /** Changes what the workflow projects; null when the sync is gone. */
  project(id: string, change: SyncProjection): Promise<SyncRecord | null>;
  /** Adds a version; false when that number is taken (someone else edited). */
  addVersion(version: SyncVersion): Promise<boolean>;
  version(syncId: string, version: number): Promise<SyncVersion | null>;
  versions(syncId: string, request: PageRequest): Promise<Page<SyncVersion>>;
  /** How far the sync has come; null before its first run closed. */
  reach(syncId: string): Promise<SyncReach | null>;
  /** Moves the reach on; one of an older run than the stored one changes nothing (E5). */
  advance(syncId: string, reach: SyncReach): Promise<void>;
  /** Takes a number that every later attempt exceeds (E4). */
  nextFence(syncId: string): Promise<number>;
  /** Marks the sync deleted: hidden from get and page, kept with its versions for history. */
  delete(id: string, at: string): Promise<boolean>;
  /** Removes a sync whose workflow never began, with its versions. */
  discard(id: string): Promise<void>;
}

export interface SyncFilter {
  state?: SyncRecord['state'] | undefined;
  connectionId?: string | undefined;
  listId?: string | undefined;
}

export type SyncProjection = Partial<
  Pick<
    SyncRecord,
    'state' | 'version' | 'name' | 'nextRunAt' | 'pendingRun' | 'currentRunId' | 'lastRunId'
  >
> & { updatedAt: string };

export interface RunStore {
  /** Creates the run, or answers the one that is there (a repeated open). */
  open(run: RunRecord): Promise<RunRecord>;
  get(id: string): Promise<RunRecord | null>;
  /** The sync's run of this number. */
  bySeq(syncId: string, runSeq: number): Promise<RunRecord | null>;
  /** Newest first. */
  page(syncId: string, request: PageRequest): Promise<Page<RunRecord>>;
  /** Fails FENCE_LOST. Answers whether a person asked the run to hold. */
  checkpoint(id: string, fence: number, checkpoint: Checkpoint): Promise<{ hold: boolean }>;
  update(id: string, change: RunChange): Promise<RunRecord | null>;
  /** Ids of runs that finished before an instant and still have ledger pages, oldest first, at most `limit`. Runs that wait for approval are spared. */
  withLedgerBefore(before: string, limit: number): Promise<string[]>;
  /** Marks runs whose ledger pages are gone. */
  ledgerSwept(ids: string[]): Promise<void>;
}

export type RunChange = Partial<
  Pick<
    RunRecord,
    | 'state'
    | 'finishedAt'
    | 'expected'
    | 'orgId'
    | 'hold'
    | 'counts'
    | 'ledgerClosed'
    | 'resubscribes'
    | 'error'
    | 'waitingFor'
    | 'checkpoint'
    | 'mode'
    | 'modeReason'
    | 'source'
    | 'notes'
  >
>;

export interface LedgerStore {
  get(runId: string, pageNo: number): Promise<LedgerPage | null>;
  /** Fails FENCE_LOST. */
  write(page: LedgerPage, fence: number): Promise<void>;
  /** In page order. */
  pages(runId: string): AsyncIterable<LedgerPage>;
  /** Deletes the pages of these runs; answers how many. */
  delete(runIds: string[]): Promise<number>;
  /** Erasure (C9): blanks the encrypted address of every entry and candidate under these keys, in all runs; many at once cost little more than one. Answers how many pages changed. */
  blank(emailKeys: string[]): Promise<number>;
  /** Entries in page order, of one disposition when given. */
  records(
    runId: string,
    filter: { disposition?: string | undefined },
    request: PageRequest,
  ): Promise<Page<LedgerEntry & { pageNo: number }>>;
}

export interface AuditStore {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  page(filter: { subject?: string | undefined }, request: PageRequest): Promise<Page<AuditEntry>>;
}

export interface ApiKeyStore {
  insert(key: ApiKey, secretHash: string): Promise<void>;
  /** Not revoked; null when no key has this hash. */
  findByHash(secretHash: string): Promise<ApiKey | null>;
  page(request: PageRequest): Promise<Page<ApiKey>>;
  revoke(id: string, at: string): Promise<boolean>;
  touch(id: string, at: string): Promise<void>;
  countActive(role: Role): Promise<number>;
}
