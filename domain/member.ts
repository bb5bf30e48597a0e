/** A person's address on one list, with every claim that holds it there (E2). */
export interface Member {
  /** `listId:emailKey` */
  id: string;
  listId: string;
  emailKey: string;
  /** Normalised address: the only place it stands in clear, beside mapped fields. */
  email: string;
  status: MemberStatus;
  causes: Cause[];
  /** What the winning claim maps, filled up by the others (R8, R11). */
  fields: Record<string, FieldValue>;
  claims: Claim[];
  /** Raised by one with every write; a write names the value it read. */
  rev: number;
  createdAt: string;
  updatedAt: string;
}

export type MemberStatus = 'subscribed' | 'unsubscribed' | 'bounced' | 'complained';
/** A list where the field takes several picklist values. */
export type FieldValue = string | number | boolean | null | string[];

/** One record's hold on a member, on behalf of one sync. */
export interface Claim {
  syncId: string;
  orgId: string;
  /** Object and Id of the person's record (K2). */
  object: string;
  recordId: string;
  /** The record that was read, where it stands for the person and is not the person's own (R7). */
  sourceId?: string;
  /** Of the person's record; ISO instant; with object, orgId, recordId and syncId the total order of R8. */
  createdDate: string;
  /** `kept` claims belong to no running sync: no release takes them (R9). */
  kind: 'member' | 'kept';
  fields: Record<string, FieldValue>;
  runSeq: number;
  /** Run that first put this claim here (E8); absent on claims of old. */
  since?: number;
  fence: number;
}

/** Why an address must not be mailed (C1). Mailable only with none. */
export type Cause =
  | {
      type: 'salesforceOptOut';
      orgId: string;
      /** As in the consent. */
      recordId: string;
      at: string;
    }
  | {
      type: 'unsubscribed' | 'complained' | 'hardBounce' | 'removed';
      scope: string;
      at: string;
      actor: string;
      reason: string;
    };

/** Opt-out of one record of an org, belonging to no sync (C2). */
export interface Consent {
  /** `orgId:recordId` */
  id: string;
  orgId: string;
  /** Record Id; with the fields behind it where they are not the standard ones (`optOutRef`). */
  recordId: string;
  object: string;
  emailKey: string;
  optedOut: boolean;
  /** When this state was first seen, ISO. */
  at: string;
  /**
   * Record whose opt-out passed to this one by conversion or merge (C7): it stands although the record's own flag is
   * clear, until that flag was seen set and cleared again.
   */
  from?: string;
}

/** Everything else that stops mail to an address, by scope: `all` or a list id (C2). */
export interface Suppression {
  /** `scope:emailKey` */
  id: string;
  scope: string;
  emailKey: string;
  reasons: SuppressionReason[];
  /**
   * Lists that the address was erased from, and the list's run number then (C9): what a sync's blocks say of claims
   * written up to that run is not to be trusted.
   */
  erased?: { listId: string; runSeq: number }[];
}

export interface SuppressionReason {
  cause: 'unsubscribed' | 'complained' | 'hardBounce' | 'removed';
  at: string;
  actor: string;
  reason: string;
}
