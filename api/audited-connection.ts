import type { Connection } from '../domain/connection.js';

/** What the audit keeps of a connection: no secret and no user name, which is an address as a rule. */
export const auditedConnection = ({ name, loginUrl, timeZone, orgId, auth }: Connection) => ({
  name,
  loginUrl,
  timeZone,
  orgId,
  authType: auth.type,
});
