import type { z } from 'zod';
import { refuseProblems } from './definition-problems.js';
import type { ApiDeps } from './deps.js';
import { loadConnection, loadList } from './load.js';
import { checkAgainstOrg, refuseMixedList, refuseUnchecked } from './prepare-sync.js';
import type { Checked } from './salesforce-check.js';
import { toSchedule } from './schemas/schedule.js';
import type { syncBody } from './schemas/sync.js';
import { applyChange, blankDraft, type Draft } from './sync-definition.js';

/** The definition of a new sync, checked against the org and the list; throws what is wrong with it. */
export async function checkedDefinition(
  deps: ApiDeps,
  body: z.output<typeof syncBody>,
): Promise<Checked> {
  const connection = await loadConnection(deps.stores, body.connectionId);
  const list = await loadList(deps.stores, body.listId);
  const draft = fromBody(body, connection.timeZone);
  refuseProblems(draft, deps.clock());
  refuseUnchecked(connection);
  await refuseMixedList(deps, list, connection);
  return checkAgainstOrg(deps, connection, draft, null);
}

function fromBody(body: z.output<typeof syncBody>, zone: string): Draft {
  const schedule = toSchedule(body.schedule, zone);
  return applyChange({ ...blankDraft(body, body.source.object), schedule }, body, zone);
}
