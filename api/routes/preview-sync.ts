import type { z } from 'zod';
import { checkedDefinition } from '../checked-definition.js';
import { endpoint } from '../endpoint.js';
import { ApiError } from '../errors.js';
import { loadConnection, loadList } from '../load.js';
import type { PreviewRequest } from '../previewer.js';
import { previewAnswer, previewBody } from '../schemas/preview.js';

export const previewSync = endpoint({
  summary: 'Try a sync without creating it: what it would read, decide and cost',
  body: previewBody,
  success: { status: 200, description: 'What a run would do', schema: previewAnswer },
  handle:
    (deps) =>
    async ({ body }) => {
      const { recordId: _recordId, email: _email, limit, ...asked } = body;
      const { name = 'Preview', schedule = { frequency: 'once' as const } } = asked;
      const checked = await checkedDefinition(deps, { ...asked, name, schedule });
      const { definition, warnings } = checked;
      const preview = await deps.previewer.preview({
        definition,
        connection: await loadConnection(deps.stores, definition.connectionId),
        list: await loadList(deps.stores, definition.listId),
        ...{ syncId: null, limit, only: onlyOf(body, definition.source.people) },
      });
      return { status: 200, body: { ...preview, warnings } };
    },
});

function onlyOf(
  { recordId, email }: z.output<typeof previewBody>,
  people: string,
): PreviewRequest['only'] {
  if (recordId !== undefined && email !== undefined) {
    const message = 'A preview tries one record or one address. Send recordId or email, not both.';
    throw new ApiError(400, 'INVALID', message);
  }
  if (recordId !== undefined) return { recordId };
  if (email === undefined) return null;
  if (people === 'self') return { email };
  const message = `Records with ${people} have no address of their own. Send the recordId of one.`;
  throw new ApiError(400, 'INVALID', message);
}
