import type { Connection } from '../domain/connection.js';
import type { Filter } from '../domain/criteria.js';
import type { ViewDefinition } from '../domain/sync.js';

/** The rest of the house sees Salesforce through these types; every failure is a `Failure` of domain/failures. */
export interface SalesforceGateway {
  /**
   * The org behind a connection. Signs in on first use and keeps the session for later calls with the same
   * connection id and credentials.
   * Fails: SALESFORCE_AUTH_REFUSED, SALESFORCE_UNREACHABLE, ORG_CHANGED (when `connection.orgId` is another org).
   */
  open(connection: Connection): Promise<SalesforceOrg>;
}

export interface SalesforceOrg {
  identity(): Promise<OrgIdentity>;
  apiUsage(): Promise<ApiUsage>;
  objects(): Promise<SObjectSummary[]>;
  /** Fails SALESFORCE_OBJECT_MISSING when the object does not exist or is hidden from the user. */
  fields(object: string): Promise<FieldSummary[]>;
  listViews(object: string): Promise<ListViewSummary[]>;
  /**
   * What a list view shows, read anew. Fails LIST_VIEW_MISSING when it is gone or no longer shared with the user, and
   * LIST_VIEW_UNFIT when it cannot be read as SOQL.
   */
  listView(object: string, id: string): Promise<ViewDefinition>;
  /** The text that `count`, `page` and `byIds` build on, for people to read. Fails as they do. */
  soql(query: RecordQuery): string;
  /** SELECT COUNT(): for progress only. */
  count(query: RecordQuery, options?: PageOptions): Promise<number>;
  /**
   * One keyset page: records with Id > `after`, ordered by Id. An empty page is the end of the read.
   * Checks that declared and parsed rows agree (else READ_INCOMPLETE) and that Ids ascend by byte (else READ_ORDER).
   * SystemModstamp and IsDeleted are not added: ask for what you need. An `in` list that is too long for one query is
   * split, and the answers merged in Id order.
   */
  page(query: RecordQuery, after: string | null, options?: PageOptions): Promise<RecordPage>;
  /** The records with these Ids that match the query, in any order; those that are gone or out of sight are absent. */
  byIds(query: RecordQuery, ids: string[], options?: PageOptions): Promise<SalesforceRecord[]>;
  /** Hands a query to Bulk API 2.0; answers the Id of the job, whose results Salesforce keeps for seven days. */
  startBulk(query: RecordQuery, options?: PageOptions): Promise<string>;
  /**
   * Waits for a job, fetches its results page by page and sorts them by Id, spilled to disk. Opening the same job again
   * in this process continues with what was fetched.
   * Fails BULK_JOB_FAILED, BULK_JOB_MISSING (gone or expired), READ_INCOMPLETE (rows differ from the job's own total).
   */
  openBulk(query: RecordQuery, jobId: string, options?: PageOptions): Promise<BulkRead>;
  /** Lets go of what `openBulk` keeps; the job itself stays. */
  closeBulk(jobId: string): Promise<void>;
  /** Requests sent and tries beyond the first since the gateway opened this org (in this process). */
  usage(): RequestUsage;
}

export interface RecordQuery {
  object: string;
  /** Field paths to read; Id is always read. */
  fields: string[];
  /** Null for all records. Callers give a filter, only salesforce/soql writes SOQL. */
  filter: Filter | null;
  /** `USING SCOPE` of a list view. */
  scope?: string | null;
  /** Reads deleted records too (queryAll). */
  includeDeleted?: boolean;
}

export interface PageOptions {
  /** Rows a page, at most 2,000 (the default). */
  limit?: number;
  signal?: AbortSignal;
  /** Told of every HTTP request that this call sends, tries and sign-ins included. */
  onRequest?: (request: { retry: boolean }) => void;
}

/** The results of a bulk job, in order of Id, each Id once. */
export interface BulkRead {
  /** Rows that the job declares. */
  total: number;
  /** As `page` of the org: an empty page is the end. */
  page(after: string | null, options?: PageOptions): Promise<RecordPage>;
}

export interface RecordPage {
  records: SalesforceRecord[];
  /** Server clock of the answer, ISO. */
  serverTime: string;
}

/** Field path → value, parents flattened: `Account.Name`. `Id` is always there, 18 characters. */
export type SalesforceRecord = { Id: string } & Record<string, SalesforceValue>;
export type SalesforceValue = string | number | boolean | null;

export interface OrgIdentity {
  orgId: string;
  userId: string;
  username: string;
  apiVersion: string;
  sandbox: boolean;
}

export interface ApiUsage {
  used: number;
  max: number;
}

export interface SObjectSummary {
  name: string;
  label: string;
  custom: boolean;
  queryable: boolean;
  createable: boolean;
  updateable: boolean;
}

export interface FieldSummary {
  name: string;
  label: string;
  type: string;
  length: number;
  custom: boolean;
  nillable: boolean;
  updateable: boolean;
  filterable: boolean;
  calculated: boolean;
  htmlFormatted: boolean;
  picklistValues: { value: string; label: string; active: boolean }[];
  referenceTo: string[];
  relationshipName: string | null;
}

export interface ListViewSummary {
  id: string;
  label: string;
  developerName: string;
  soqlCompatible: boolean;
}

export interface RequestUsage {
  apiCalls: number;
  retries: number;
}
