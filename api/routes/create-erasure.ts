import { withoutAddresses } from '../../domain/free-text.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { normalised } from '../email-param.js';
import { erasureAnswer, erasureBody } from '../schemas/consent.js';

export const createErasure = endpoint({
  summary: 'Erase an address for good, and tell which Salesforce records still hold it',
  body: erasureBody,
  success: { status: 200, description: 'What went, and what is left', schema: erasureAnswer },
  handle:
    (deps) =>
    async ({ body, actor }) => {
      const email = normalised(body.email, 'email');
      const emailKey = deps.keyring.emailKey(email);
      const reason = withoutAddresses(body.reason);
      await record(deps, actor, {
        ...{ action: 'address.erase', subject: emailKey, before: null, after: { reason } },
      });
      const spellings = [...new Set([email, body.email.toLowerCase()])];
      const erasing = { actor: actor.name, reason };
      const erasure = await deps.consentDesk.erase({ emailKey, spellings }, erasing);
      return { status: 200, body: erasure };
    },
});
