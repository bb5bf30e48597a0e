import { endpoint } from '../endpoint.js';
import { auditAnswer, auditQuery } from '../schemas/access.js';
import { pageOf } from '../schemas/basics.js';

export const listAudit = endpoint({
  summary: 'Who changed what, newest first',
  query: auditQuery,
  success: { status: 200, description: 'A page', schema: pageOf(auditAnswer) },
  handle:
    ({ stores }) =>
    async ({ query }) => {
      const { subject, limit, cursor } = query;
      return { status: 200, body: await stores.audit.page({ subject }, { limit, cursor }) };
    },
});
