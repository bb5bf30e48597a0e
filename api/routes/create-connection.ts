import type { Connection } from '../../domain/connection.js';
import { record } from '../audit.js';
import { auditedConnection } from '../audited-connection.js';
import { endpoint } from '../endpoint.js';
import { refuseLoginUrl } from '../refuse-login-url.js';
import { connectionAnswer, connectionBody, toConnectionAnswer } from '../schemas/connection.js';

export const createConnection = endpoint({
  summary: 'Describe how to reach a Salesforce org; check it next',
  body: connectionBody,
  success: {
    status: 201,
    description: 'The connection, without secrets',
    schema: connectionAnswer,
  },
  handle: (deps) => async (call) => {
    refuseLoginUrl(deps, call.body.loginUrl);
    const id = call.idFor('connection');
    const earlier = await deps.stores.connections.get(id);
    if (earlier) return { status: 201, body: toConnectionAnswer(earlier) };
    const at = deps.clock().toISOString();
    const unchecked = { orgId: null, sandbox: null, username: null };
    const connection: Connection = { id, ...call.body, ...unchecked, createdAt: at, updatedAt: at };
    await deps.stores.connections.insert(connection);
    const after = auditedConnection(connection);
    await record(deps, call.actor, {
      action: 'connection.create',
      subject: id,
      before: null,
      after,
    });
    return { status: 201, body: toConnectionAnswer(connection) };
  },
});
