import { withoutAddresses } from '../../domain/free-text.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { normalised } from '../email-param.js';
import { emailParams, liftAnswer, liftBody } from '../schemas/consent.js';

export const deleteSuppression = endpoint({
  summary: 'Lift what we hold against an address; what Salesforce says stays',
  params: emailParams,
  body: liftBody,
  success: { status: 200, description: 'What was lifted', schema: liftAnswer },
  handle:
    (deps) =>
    async ({ params, body, actor }) => {
      const emailKey = deps.keyring.emailKey(normalised(params.email, 'path.email'));
      const { causes, listId } = body;
      const scopes = listId === undefined ? ['all', ...(await deps.stores.lists.ids())] : [listId];
      // Nothing is lifted that the audit does not know of.
      await record(deps, actor, {
        ...{ action: 'suppression.lift', subject: emailKey, before: null },
        after: { listId: listId ?? null, causes, reason: withoutAddresses(body.reason) },
      });
      const lifted = await deps.consentDesk.lift(emailKey, scopes, causes);
      return { status: 200, body: { lifted } };
    },
});
