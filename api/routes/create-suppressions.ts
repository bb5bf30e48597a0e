import type { ApiDeps } from '../deps.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { invalid } from '../errors.js';
import { suppressionsAnswer, suppressionsBody } from '../schemas/consent.js';
import { csvRows, readRows } from '../suppression-rows.js';
import type { RawRow } from '../suppression-rows.js';

const TOLD = 1_000;

export const createSuppressions = endpoint({
  summary: 'Suppress addresses, one or many: import them before the first run',
  body: suppressionsBody,
  bulk: true,
  success: {
    status: 200,
    description:
      'The good rows are kept; the others are told by line. Sent again, nothing doubles.',
    schema: suppressionsAnswer,
  },
  handle:
    (deps) =>
    async ({ body, csv, actor }) => {
      const rows = csv === null ? jsonRows(body) : csvRows(csv);
      const lists = new Set(await deps.stores.lists.ids());
      const now = deps.clock().toISOString();
      const read = readRows(rows, deps.keyring, lists, { actor: actor.name, now });
      if (rows.length === 1 && read.errors[0]) {
        throw invalid([{ path: '', message: read.errors[0].message }]);
      }
      const { added, known } = await deps.consentDesk.suppress(read.items);
      const [only] = read.items.length === 1 ? read.items : [];
      await record(deps, actor, {
        ...{ action: 'suppression.add', subject: only?.emailKey ?? 'suppressions', before: null },
        after: { added, known, failed: read.errors.length, ...(only && auditedItem(only)) },
      });
      const errors = read.errors.slice(0, TOLD);
      return { status: 200, body: { added, known, failed: read.errors.length, errors } };
    },
});

const auditedItem = ({ scope, reason }: Parameters<ApiDeps['consentDesk']['suppress']>[0][0]) => ({
  scope,
  cause: reason.cause,
  reason: reason.reason,
});

/** Items of a JSON body count as lines from 1. */
function jsonRows(body: object): RawRow[] {
  if ('email' in body) return [{ line: 1, values: { ...body } }];
  if (!('suppressions' in body)) {
    const message = 'is required: one suppression, {"suppressions": […]}, or a CSV file';
    throw invalid([{ path: 'body', message }]);
  }
  const rows = body.suppressions as Record<string, unknown>[];
  return rows.map((values, i) => ({ line: i + 1, values }));
}
