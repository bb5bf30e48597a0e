import type { Connection, MailingList } from '../domain/connection.js';
import type { SyncDefinition } from '../domain/sync.js';
import { allPages } from './csv.js';
import type { ApiDeps } from './deps.js';
import { describing } from './describing.js';
import { ApiError } from './errors.js';
import type { Issue } from './errors.js';
import { refuseClashes } from './mapping-clash.js';
import { checkDefinition } from './salesforce-check.js';
import type { Checked } from './salesforce-check.js';
import type { Draft } from './sync-definition.js';

/** Throws 409 until a check has pinned the org behind the connection (R9). */
export function refuseUnchecked(connection: Connection): void {
  if (connection.orgId !== null) return;
  const message = `The connection was never checked. POST /v1/connections/${connection.id}/check first.`;
  throw new ApiError(409, 'CONNECTION_NOT_CHECKED', message);
}

/** Throws 409 when the list is fed by orgs of the other kind: a sandbox holds copies of real people (R9). */
export async function refuseMixedList(
  { stores }: Pick<ApiDeps, 'stores'>,
  list: MailingList,
  connection: Connection,
): Promise<void> {
  for await (const syncs of allPages((page) => stores.syncs.page({ listId: list.id }, page))) {
    for (const { id, connectionId } of syncs) {
      const other = await stores.connections.get(connectionId);
      if (!other || other.sandbox === connection.sandbox) continue;
      const kind = (sandbox: boolean | null) => (sandbox ? 'a sandbox' : 'a production org');
      const message = `Sync ${id} feeds this list from ${kind(other.sandbox)}, and this connection is ${kind(connection.sandbox)}. Use another list.`;
      throw new ApiError(409, 'LIST_MIXES_SANDBOX', message);
    }
  }
}

/** The definition as the org and the list take it; Failures of the org and 422s of the checks pass through. */
export async function checkAgainstOrg(
  deps: Pick<ApiDeps, 'salesforce' | 'stores'>,
  connection: Connection,
  draft: Draft,
  syncId: string | null,
): Promise<Checked> {
  const describe = describing(await deps.salesforce.open(connection));
  const checked = await checkDefinition(describe, draft);
  const clashes = await refuseClashes(deps, describe, checked, syncId);
  return { ...checked, warnings: [...checked.warnings, ...clashes] };
}

/** What a person should know of a definition that is saved. */
export function cadenceWarnings({ schedule }: SyncDefinition, fullOnly: string | null): Issue[] {
  if (schedule.frequency === 'once' || schedule.fullEvery === 1 || fullOnly === null) return [];
  const message = `every run will be full: ${fullOnly}`;
  return [{ path: 'schedule.fullEvery', message }];
}
