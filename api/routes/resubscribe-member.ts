import { withoutAddresses } from '../../domain/free-text.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { normalised } from '../email-param.js';
import { loadList } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { resubscribeAnswer, resubscribeBody } from '../schemas/consent.js';
import { standingOn } from '../standing.js';

export const resubscribeMember = endpoint({
  summary: 'Lift our unsubscribes of an address, with evidence; what Salesforce says stays',
  params: idParams,
  body: resubscribeBody,
  success: {
    status: 200,
    description: 'What was lifted, and what still stands against it',
    schema: resubscribeAnswer,
  },
  handle:
    (deps) =>
    async ({ params, body, actor }) => {
      const list = await loadList(deps.stores, params.id);
      const emailKey = deps.keyring.emailKey(normalised(body.email, 'email'));
      const { causes } = body;
      // Nothing is lifted that the audit does not know of.
      await record(deps, actor, {
        ...{ action: 'address.resubscribe', subject: emailKey, before: null },
        after: {
          listId: list.id,
          causes,
          reason: withoutAddresses(body.reason),
          evidence: withoutAddresses(body.evidence),
        },
      });
      const lifted = await deps.consentDesk.lift(emailKey, ['all', list.id], causes);
      const left = await standingOn(deps, list.id, emailKey);
      return { status: 200, body: { ...left, lifted } };
    },
});
