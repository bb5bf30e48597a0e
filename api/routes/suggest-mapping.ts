import type { z } from 'zod';
import { checkSource } from '../check-source.js';
import { describing } from '../describing.js';
import { endpoint } from '../endpoint.js';
import { noFindings, refuseFaults } from '../findings.js';
import { loadConnection } from '../load.js';
import { objectParams } from '../schemas/salesforce.js';
import { suggestionsAnswer, suggestionsQuery } from '../schemas/suggestions.js';
import { suggestedMapping } from '../suggested-mapping.js';
import { clearedSource } from '../sync-definition.js';

export const suggestMapping = endpoint({
  summary: 'What a sync of an object may map, and to which names',
  params: objectParams,
  query: suggestionsQuery,
  success: {
    status: 200,
    description: 'The usual ones first; send what is wanted as the mapping of a sync',
    schema: suggestionsAnswer,
  },
  handle:
    ({ stores, salesforce }) =>
    async ({ params, query }) => {
      const org = await salesforce.open(await loadConnection(stores, params.id));
      const [describe, findings] = [describing(org), noFindings()];
      const draft = { ...clearedSource(params.object), ...chosen(query) };
      const checked = await checkSource(describe, findings, draft);
      refuseFaults(findings);
      const items = checked ? await suggestedMapping(describe, checked) : [];
      return { status: 200, body: { items, nextCursor: null } };
    },
});

const chosen = ({ people, emailField }: z.output<typeof suggestionsQuery>) => ({
  people: people ?? null,
  emailField: emailField ?? null,
});
