import type { Role } from '../domain/access.js';
import type { Endpoint } from './endpoint.js';
import { approveRun } from './routes/approve-run.js';
import { checkConnection } from './routes/check-connection.js';
import { createApiKey } from './routes/create-api-key.js';
import { createConnection } from './routes/create-connection.js';
import { createErasure } from './routes/create-erasure.js';
import { createList } from './routes/create-list.js';
import { createSuppressions } from './routes/create-suppressions.js';
import { createSync } from './routes/create-sync.js';
import { deleteConnection } from './routes/delete-connection.js';
import { deleteList } from './routes/delete-list.js';
import { deleteSuppression } from './routes/delete-suppression.js';
import { deleteSync } from './routes/delete-sync.js';
import { getConnection } from './routes/get-connection.js';
import { getList } from './routes/get-list.js';
import { getMember } from './routes/get-member.js';
import { getRun } from './routes/get-run.js';
import { getSync } from './routes/get-sync.js';
import { listApiKeys } from './routes/list-api-keys.js';
import { listAudit } from './routes/list-audit.js';
import { listConnections } from './routes/list-connections.js';
import { listFields } from './routes/list-fields.js';
import { listListViews } from './routes/list-list-views.js';
import { listLists } from './routes/list-lists.js';
import { listMembers } from './routes/list-members.js';
import { listNextRuns } from './routes/list-next-runs.js';
import { listObjects } from './routes/list-objects.js';
import { listRunRecords } from './routes/list-run-records.js';
import { listRunRemovals } from './routes/list-run-removals.js';
import { listRuns } from './routes/list-runs.js';
import { listSuppressions } from './routes/list-suppressions.js';
import { listSyncs } from './routes/list-syncs.js';
import { pauseSync } from './routes/pause-sync.js';
import { previewSync } from './routes/preview-sync.js';
import { previewSchedule } from './routes/preview-schedule.js';
import { rejectRun } from './routes/reject-run.js';
import { resubscribeMember } from './routes/resubscribe-member.js';
import { resumeSync } from './routes/resume-sync.js';
import { revokeApiKey } from './routes/revoke-api-key.js';
import { runSync } from './routes/run-sync.js';
import { suggestMapping } from './routes/suggest-mapping.js';
import { unsubscribeMember } from './routes/unsubscribe-member.js';
import { updateConnection } from './routes/update-connection.js';
import { updateList } from './routes/update-list.js';
import { updateSync } from './routes/update-sync.js';

export type Method = 'get' | 'post' | 'patch' | 'delete';

export interface Route {
  method: Method;
  path: string;
  /** Least role that may call it. */
  role: Role;
  endpoint: Endpoint;
}

const route = (method: Method, path: string, role: Role, to: Endpoint): Route => ({
  method,
  path,
  role,
  endpoint: to,
});

/** Every call behind a key, and who may make it. */
export const ROUTES: readonly Route[] = [
  route('post', '/v1/connections', 'admin', createConnection),
  route('get', '/v1/connections', 'viewer', listConnections),
  route('get', '/v1/connections/:id', 'viewer', getConnection),
  route('patch', '/v1/connections/:id', 'admin', updateConnection),
  route('delete', '/v1/connections/:id', 'admin', deleteConnection),
  route('post', '/v1/connections/:id/check', 'operator', checkConnection),
  route('get', '/v1/connections/:id/objects', 'viewer', listObjects),
  route('get', '/v1/connections/:id/objects/:object/fields', 'viewer', listFields),
  route('get', '/v1/connections/:id/objects/:object/list-views', 'viewer', listListViews),
  route('get', '/v1/connections/:id/objects/:object/mapping-suggestions', 'viewer', suggestMapping),
  route('post', '/v1/lists', 'operator', createList),
  route('get', '/v1/lists', 'viewer', listLists),
  route('get', '/v1/lists/:id', 'viewer', getList),
  route('patch', '/v1/lists/:id', 'operator', updateList),
  route('delete', '/v1/lists/:id', 'operator', deleteList),
  route('get', '/v1/lists/:id/members', 'viewer', listMembers),
  route('get', '/v1/lists/:id/members/:email', 'viewer', getMember),
  route('post', '/v1/lists/:id/unsubscribe', 'operator', unsubscribeMember),
  route('post', '/v1/lists/:id/resubscribe', 'operator', resubscribeMember),
  route('post', '/v1/syncs', 'operator', createSync),
  route('post', '/v1/syncs/preview', 'operator', previewSync),
  route('get', '/v1/syncs', 'viewer', listSyncs),
  route('get', '/v1/syncs/:id', 'viewer', getSync),
  route('patch', '/v1/syncs/:id', 'operator', updateSync),
  route('delete', '/v1/syncs/:id', 'operator', deleteSync),
  route('post', '/v1/syncs/:id/pause', 'operator', pauseSync),
  route('post', '/v1/syncs/:id/resume', 'operator', resumeSync),
  route('post', '/v1/syncs/:id/run', 'operator', runSync),
  route('get', '/v1/syncs/:id/next-runs', 'viewer', listNextRuns),
  route('get', '/v1/syncs/:id/runs', 'viewer', listRuns),
  route('post', '/v1/schedules/preview', 'viewer', previewSchedule),
  route('get', '/v1/runs/:id', 'viewer', getRun),
  route('get', '/v1/runs/:id/records', 'viewer', listRunRecords),
  route('get', '/v1/runs/:id/removals', 'viewer', listRunRemovals),
  route('post', '/v1/runs/:id/approve', 'approver', approveRun),
  route('post', '/v1/runs/:id/reject', 'approver', rejectRun),
  route('post', '/v1/suppressions', 'operator', createSuppressions),
  route('get', '/v1/suppressions', 'viewer', listSuppressions),
  route('delete', '/v1/suppressions/:email', 'approver', deleteSuppression),
  route('post', '/v1/erasures', 'approver', createErasure),
  route('post', '/v1/api-keys', 'admin', createApiKey),
  route('get', '/v1/api-keys', 'admin', listApiKeys),
  route('delete', '/v1/api-keys/:id', 'admin', revokeApiKey),
  route('get', '/v1/audit', 'viewer', listAudit),
];
