/** Every id that is built from parts is built here, so that the same thing always gets the same id. */

export const memberId = (listId: string, emailKey: string): string => `${listId}:${emailKey}`;
/** A person row: the record that was read, and the person's record behind it where that is another (R7). */
export const rowId = (sourceId: string, personId: string | null): string =>
  personId === null || personId === sourceId ? sourceId : `${sourceId}.${personId}`;
/** The parts of a row id are plain record Ids of 18 characters. */
export const sourceOfRow = (row: string): string => row.slice(0, 18);
export const personOfRow = (row: string): string => row.slice(-18);

export const consentId = (orgId: string, recordId: string): string => `${orgId}:${recordId}`;
/**
 * Names one opt-out of a record: the record's Id for the standard flag, which says it of the standard address;
 * `<record>/<address field>.<flag>` for any other pair of fields, so that reading one never lifts the other.
 */
export const optOutRef = (recordId: string, pair: string | null): string =>
  pair === null ? recordId : `${recordId}/${pair}`;
export const recordOfRef = (ref: string): string => ref.split('/')[0] ?? ref;
/** The opt-out that passed from one record to another by conversion or merge (C7), apart from the heir's own. */
export const inheritedRef = (heirId: string, fromId: string): string => `${heirId}/from.${fromId}`;

export const suppressionId = (scope: string, emailKey: string): string => `${scope}:${emailKey}`;
export const syncVersionId = (syncId: string, version: number): string => `${syncId}:${version}`;
export const claimBlockId = (syncId: string, firstId: string): string => `${syncId}:${firstId}`;
export const decisionId = (
  listId: string,
  emailKey: string,
  runSeq: number,
  recordId: string,
): string => `${listId}:${emailKey}:${runSeq}:${recordId}`;

/** Page numbers are padded so that ids sort as numbers do. */
export const ledgerPageId = (runId: string, pageNo: number): string =>
  `${runId}:${String(pageNo).padStart(7, '0')}`;

export const syncWorkflowId = (syncId: string): string => `sync/${syncId}`;
export const consentWatchId = (connectionId: string): string => `consents/${connectionId}`;

/** `20261123T003000Z`: an instant that may stand in ids and URLs. */
export const fireKey = (iso: string): string => iso.replace(/\.\d+/, '').replace(/[-:]/g, '');

/** A run is named by its sync and its nominal fire, or by the request that asked for it. */
export const scheduledRunId = (syncId: string, fireAt: string): string =>
  `${syncId}.${fireKey(fireAt)}`;
export const manualRunId = (syncId: string, requestId: string): string => `${syncId}.${requestId}`;

/** `run/<sync>/<fire>`: fires never repeat, so a run's workflow id never does. */
export const runWorkflowId = (runId: string): string => `run/${runId.replace('.', '/')}`;
/** The removals of a run that a person approved are applied beside its workflow, not in it. */
export const approvalWorkflowId = (runId: string): string => `${runWorkflowId(runId)}/approved`;
