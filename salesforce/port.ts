import type { Connection } from '../domain/connection.js';
import type { Condition } from '../domain/criteria.js';

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
  /** SELECT COUNT(): for progress only. */
  count(query: RecordQuery, options?: PageOptions): Promise<number>;
  /**
   * One keyset page: records with Id > `after`, ordered by Id. An empty page is the end of the read.
   * Checks that declared and parsed rows agree (else READ_INCOMPLETE) and that Ids ascend by byte (else READ_ORDER).
   * SystemModstamp and IsDeleted are not added: ask for what you need.
   */
  page(query: RecordQuery, after: string | null, options?: PageOptions): Promise<RecordPage>;
  /** The records with these Ids that match the query, in any order; those that are gone or out of sight are absent. */
  byIds(query: RecordQuery, ids: string[], options?: PageOptions): Promise<SalesforceRecord[]>;
  /** Requests sent and tries beyond the first since the gateway opened this org (in this process). */
  usage(): RequestUsage;
}

export interface RecordQuery {
  object: string;
  /** Field paths to read; Id is always read. */
  fields: string[];
  /** Joined by and; empty for all records. Callers give conditions, only salesforce/soql writes SOQL. */
  conditions: Condition[];
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
