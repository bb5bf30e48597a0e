import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';

/** What operators filter by in the Temporal UI. Never encrypted, so ids and states only. */
export const SYNC_ID = defineSearchAttributeKey('SyncId', SearchAttributeType.KEYWORD);
export const LIST_ID = defineSearchAttributeKey('ListId', SearchAttributeType.KEYWORD);
export const OBJECT = defineSearchAttributeKey('Object', SearchAttributeType.KEYWORD);
export const SYNC_STATE = defineSearchAttributeKey('SyncState', SearchAttributeType.KEYWORD);
export const RUN_OUTCOME = defineSearchAttributeKey('RunOutcome', SearchAttributeType.KEYWORD);
export const NEXT_FIRE_AT = defineSearchAttributeKey('NextFireAt', SearchAttributeType.DATETIME);
