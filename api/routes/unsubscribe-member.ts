import { withoutAddresses } from '../../domain/free-text.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { normalised } from '../email-param.js';
import { loadList } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { standingAnswer, unsubscribeBody } from '../schemas/consent.js';
import { standingOn } from '../standing.js';

export const unsubscribeMember = endpoint({
  summary: 'Unsubscribe an address from a list or from all; it need not be on it',
  params: idParams,
  body: unsubscribeBody,
  success: { status: 200, description: 'What stands against it now', schema: standingAnswer },
  handle:
    (deps) =>
    async ({ params, body, actor }) => {
      const list = await loadList(deps.stores, params.id);
      const emailKey = deps.keyring.emailKey(normalised(body.email, 'email'));
      const scope = body.scope === 'all' ? 'all' : list.id;
      const at = deps.clock().toISOString();
      const reason = withoutAddresses(body.reason);
      const cause = { cause: 'unsubscribed' as const, at, actor: actor.name, reason };
      await deps.consentDesk.suppress([{ scope, emailKey, reason: cause }]);
      await record(deps, actor, {
        ...{ action: 'address.unsubscribe', subject: emailKey, before: null },
        after: { scope, reason },
      });
      return { status: 200, body: await standingOn(deps, list.id, emailKey) };
    },
});
