import type { ApiKey, AuditEntry } from '../../domain/access.js';
import type { ClaimEntry } from '../../domain/claim-block.js';
import type { Connection, MailingList } from '../../domain/connection.js';
import type { Decision } from '../../domain/decision.js';
import { consentId, memberId } from '../../domain/ids.js';
import type { LedgerEntry, LedgerPage } from '../../domain/ledger.js';
import type { Claim, Consent, Member } from '../../domain/member.js';
import type { RemovalPlan } from '../../domain/removal-plan.js';
import { FIRST_CHECKPOINT, type RunRecord } from '../../domain/run.js';
import {
  DEFAULT_CHOICES,
  DEFAULT_EXCLUSIONS,
  DEFAULT_GUARD,
  DEFAULT_REMOVAL,
  type SyncReach,
  type SyncRecord,
  type SyncVersion,
} from '../../domain/sync.js';

/** Valid things with what a test cares about changed. */

export const AT = '2026-11-23T00:00:00.000Z';

/** An instant so many minutes after AT. */
export const minute = (n: number): string => new Date(Date.parse(AT) + n * 60_000).toISOString();

export const recordId = (n: number): string => `00Q${String(n).padStart(15, '0')}`;

export const aConnection = (change: Partial<Connection> = {}): Connection => ({
  id: 'c1',
  name: 'Production',
  loginUrl: 'https://login.salesforce.com',
  timeZone: 'Asia/Tokyo',
  auth: { type: 'clientCredentials', clientId: 'client', clientSecret: 'very secret' },
  orgId: null,
  sandbox: null,
  username: null,
  createdAt: AT,
  updatedAt: AT,
  ...change,
});

export const aList = (change: Partial<MailingList> = {}): MailingList => ({
  ...{ id: 'l1', name: 'Newsletter', runSeq: 0, orgIds: [], createdAt: AT, updatedAt: AT },
  ...change,
});

export const aClaim = (change: Partial<Claim> = {}): Claim => ({
  syncId: 's1',
  orgId: '00D1',
  object: 'Lead',
  recordId: recordId(1),
  createdDate: AT,
  kind: 'member',
  fields: { lastName: '$set' },
  runSeq: 1,
  fence: 1,
  ...change,
});

export function aMember(listId: string, key: string, change: Partial<Member> = {}): Member {
  return {
    id: memberId(listId, key),
    listId,
    emailKey: key,
    email: `${key}@example.org`,
    status: 'subscribed',
    causes: [],
    fields: { lastName: '$where', visits: 3, vip: false, company: null },
    claims: [aClaim()],
    rev: 1,
    createdAt: AT,
    updatedAt: AT,
    ...change,
  };
}

export const anEntry = (n: number, change: Partial<ClaimEntry> = {}): ClaimEntry => ({
  id: recordId(n),
  k: `k1:${n}`,
  h: `h${n}`,
  m: true,
  was: false,
  d: 'added',
  r: 'R8',
  dup: false,
  seq: 1,
  prev: null,
  ...change,
});

export const aConsent = (n: number, change: Partial<Consent> = {}): Consent => {
  const orgId = change.orgId ?? '00D1';
  return {
    id: consentId(orgId, recordId(n)),
    orgId,
    recordId: recordId(n),
    object: 'Lead',
    emailKey: `k1:${n}`,
    optedOut: true,
    at: AT,
    ...change,
  };
};

export const aSync = (change: Partial<SyncRecord> = {}): SyncRecord => ({
  id: 's1',
  name: 'Leads',
  connectionId: 'c1',
  listId: 'l1',
  object: 'Lead',
  version: 1,
  state: 'active',
  nextRunAt: null,
  pendingRun: false,
  currentRunId: null,
  lastRunId: null,
  createdAt: AT,
  updatedAt: AT,
  ...change,
});

export const aVersion = (syncId: string, version: number, createdBy = 'admin'): SyncVersion => ({
  syncId,
  version,
  definition: {
    name: 'Leads',
    connectionId: 'c1',
    listId: 'l1',
    source: {
      ...DEFAULT_CHOICES,
      conditions: [],
      object: 'Lead',
      emailField: 'Email',
      optOutField: 'HasOptedOutOfEmail',
      roleAddresses: 'exclude',
    },
    schedule: {
      frequency: 'daily',
      time: '09:30',
      timeZone: 'Asia/Tokyo',
      startDate: null,
      endDate: null,
      fullEvery: 1,
    },
    exclusions: DEFAULT_EXCLUSIONS,
    removal: DEFAULT_REMOVAL,
    guard: DEFAULT_GUARD,
    mapping: [{ from: 'Account.Name', to: 'company', whenBlank: 'keep' }],
  },
  createdAt: AT,
  createdBy,
});

export const aRun = (change: Partial<RunRecord> = {}): RunRecord => ({
  id: 's1.r1',
  syncId: 's1',
  syncVersion: 1,
  runSeq: 1,
  listId: 'l1',
  connectionId: 'c1',
  orgId: '00D1',
  object: 'Lead',
  workflowId: 'run/s1/r1',
  trigger: 'manual',
  mode: 'full',
  state: 'running',
  scheduledAt: AT,
  startedAt: AT,
  finishedAt: null,
  modeReason: null,
  source: null,
  notes: [],
  expected: null,
  hold: false,
  checkpoint: FIRST_CHECKPOINT,
  counts: null,
  ledgerClosed: false,
  error: null,
  waitingFor: null,
  ...change,
});

export const aReach = (runSeq: number, change: Partial<SyncReach> = {}): SyncReach => ({
  ...{ runSeq, watermark: minute(runSeq), sinceFull: 0, fullVersion: 1 },
  ...{ fields: ['Lead.Email', 'Lead.Name'], view: null },
  ...change,
});

export const aDecision = (change: Partial<Decision> = {}): Decision => ({
  listId: 'l1',
  emailKey: 'k1:a',
  runSeq: 1,
  recordId: recordId(1),
  syncId: 's1',
  runId: 's1.r1',
  object: 'Lead',
  outcome: 'added',
  rule: 'R8',
  detail: null,
  at: AT,
  ...change,
});

export const aPlan = (change: Partial<RemovalPlan> = {}): RemovalPlan => ({
  runId: 's1.r1',
  syncId: 's1',
  listId: 'l1',
  runSeq: 1,
  removals: 30,
  resubscribes: 0,
  state: 'waiting',
  createdAt: AT,
  expiresAt: minute(14 * 24 * 60),
  decidedBy: null,
  decidedAt: null,
  reason: null,
  ...change,
});

export const aPage = (runId: string, pageNo: number, entries: LedgerEntry[]): LedgerPage => ({
  ...{ runId, pageNo, entries },
  firstId: entries[0]?.s ?? '',
  lastId: entries.at(-1)?.s ?? '',
  candidates: [{ s: recordId(900 + pageNo), w: 'absent' }],
  contested: [`k1:${pageNo}`],
});

export const anAuditEntry = (n: number, subject: string): AuditEntry => ({
  id: `a${n}`,
  at: minute(n),
  actor: 'admin',
  action: 'sync.pause',
  subject,
  before: { state: 'active' },
  after: { state: 'paused', nested: {} },
});

export const anApiKey = (n: number, change: Partial<ApiKey> = {}): ApiKey => ({
  id: `key${n}`,
  name: `Key ${n}`,
  role: 'viewer',
  createdAt: minute(n),
  lastUsedAt: null,
  revokedAt: null,
  ...change,
});
