import { WorkflowIdConflictPolicy } from '@temporalio/client';
import type { WorkflowStartOptions } from '@temporalio/client';
import { syncWorkflowId } from '../domain/ids.js';
import { LIST_ID, OBJECT, SYNC_ID, SYNC_STATE } from '../workflows/attributes.js';
import type { SyncInput } from '../workflows/messages.js';
import type { SyncRef } from './engine-port.js';

export type SyncWorkflow = (input: SyncInput) => Promise<void>;

/** How a sync's workflow begins: one for each sync, and nothing in it that a person wrote (promise 5). */
export const startOptions = (
  { syncId, listId, object }: SyncRef,
  taskQueue: string,
): WorkflowStartOptions<SyncWorkflow> & { workflowIdConflictPolicy: WorkflowIdConflictPolicy } => ({
  workflowId: syncWorkflowId(syncId),
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  taskQueue,
  args: [{ syncId }],
  staticSummary: `${object} into list ${listId}`,
  staticDetails: `Sync ${syncId}. Open as long as the sync exists; each fire is a child workflow run/${syncId}/….`,
  typedSearchAttributes: [
    { key: SYNC_ID, value: syncId },
    { key: LIST_ID, value: listId },
    { key: OBJECT, value: object },
    { key: SYNC_STATE, value: 'active' },
  ],
});
