import type { Connection } from '../../domain/connection.js';
import { record } from '../audit.js';
import { auditedConnection } from '../audited-connection.js';
import type { ApiDeps } from '../deps.js';
import { endpoint } from '../endpoint.js';
import { found } from '../errors.js';
import { loadConnection } from '../load.js';
import { refuseLoginUrl } from '../refuse-login-url.js';
import { idParams } from '../schemas/basics.js';
import { connectionAnswer, connectionChange, toConnectionAnswer } from '../schemas/connection.js';

export const updateConnection = endpoint({
  summary: 'Change a connection; new credentials must reach the same org',
  params: idParams,
  body: connectionChange,
  success: { status: 200, description: 'The connection', schema: connectionAnswer },
  handle: (deps) => async (call) => {
    const before = await loadConnection(deps.stores, call.params.id);
    const change = definedOnly(call.body);
    await refuseOtherOrg(deps, before, { ...before, ...change });
    const updatedAt = deps.clock().toISOString();
    const after = found(
      await deps.stores.connections.update(before.id, { ...change, updatedAt }),
      'CONNECTION_MISSING',
      'The connection was deleted meanwhile.',
    );
    await record(deps, call.actor, {
      action: 'connection.update',
      subject: before.id,
      before: auditedConnection(before),
      after: { ...auditedConnection(after), newCredentials: change.auth !== undefined },
    });
    return { status: 200, body: toConnectionAnswer(after) };
  },
});

/** Where the org is pinned, new credentials are tried before they are kept (R9). */
async function refuseOtherOrg(deps: ApiDeps, before: Connection, after: Connection): Promise<void> {
  if (after.loginUrl !== before.loginUrl) refuseLoginUrl(deps, after.loginUrl);
  if (before.orgId === null) return;
  if (after.auth === before.auth && after.loginUrl === before.loginUrl) return;
  const org = await deps.salesforce.open(after);
  await org.identity();
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const definedOnly = <T extends object>(change: T): Defined<T> =>
  Object.fromEntries(Object.entries(change).filter(([, v]) => v !== undefined)) as Defined<T>;
