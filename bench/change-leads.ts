import jsforce from 'jsforce';
import type { OrgAccess } from '../dev/start/first-sync.js';

const A_CALL = 200;

/** Gives some Leads of the org another title. */
export async function changeLeads(org: OrgAccess, count: number): Promise<void> {
  const { loginUrl, clientId, clientSecret } = org;
  const oauth2 = { clientId, clientSecret, loginUrl };
  const conn = new jsforce.Connection({ loginUrl, version: '62.0', oauth2 });
  await conn.authorize({ grant_type: 'client_credentials' });
  const { records } = await conn.query<{ Id: string }>(
    'SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2000',
  );
  const chosen = records.slice(0, count).map(({ Id }) => ({ Id, Title: 'Changed by the bench' }));
  for (let i = 0; i < chosen.length; i += A_CALL) {
    await conn.sobject('Lead').update(chosen.slice(i, i + A_CALL));
  }
}
