import { failureTypeOf } from '../../domain/failures.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { loadConnection } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { checkAnswer } from '../schemas/connection.js';

/** What syncs of these objects read beside the mapped fields, and what opt-outs pass on by (C7). */
const NEEDED: Record<string, string[]> = {
  Lead: [
    ...['Email', 'HasOptedOutOfEmail', 'IsConverted', 'ConvertedContactId', 'MasterRecordId'],
    ...['CreatedDate', 'SystemModstamp', 'IsDeleted'],
  ],
  Contact: [
    ...['Email', 'HasOptedOutOfEmail', 'MasterRecordId', 'IsDeleted'],
    ...['CreatedDate', 'SystemModstamp'],
  ],
};

export const checkConnection = endpoint({
  summary: 'Sign in, pin the org, and say what the user cannot read',
  params: idParams,
  success: { status: 200, description: 'What was found', schema: checkAnswer },
  handle:
    (deps) =>
    async ({ params, actor }) => {
      const connection = await loadConnection(deps.stores, params.id);
      const org = await deps.salesforce.open(connection);
      const { orgId, username, apiVersion, sandbox } = await org.identity();
      const apiUsage = await org.apiUsage();
      const missingAccess = await missingIn(org);
      const updatedAt = deps.clock().toISOString();
      await deps.stores.connections.update(params.id, { orgId, username, sandbox, updatedAt });
      if (connection.orgId === null) {
        const change = {
          action: 'connection.pin',
          subject: params.id,
          before: null,
          after: { orgId },
        };
        await record(deps, actor, change);
      }
      const ok = missingAccess.length === 0;
      return {
        status: 200,
        body: { ok, orgId, username, apiVersion, sandbox, apiUsage, missingAccess },
      };
    },
});

async function missingIn(org: SalesforceOrg): Promise<string[]> {
  const missing = [];
  for (const [object, needed] of Object.entries(NEEDED)) {
    const names = await fieldNames(org, object);
    if (names === null) missing.push(object);
    else missing.push(...needed.filter((f) => !names.has(f)).map((f) => `${object}.${f}`));
  }
  return missing;
}

/** Null when the object is hidden from the user. */
async function fieldNames(org: SalesforceOrg, object: string): Promise<Set<string> | null> {
  try {
    return new Set((await org.fields(object)).map(({ name }) => name));
  } catch (error) {
    if (failureTypeOf(error) === 'SALESFORCE_OBJECT_MISSING') return null;
    throw error;
  }
}
