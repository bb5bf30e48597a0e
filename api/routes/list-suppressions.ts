import { memberId } from '../../domain/ids.js';
import type { Suppression } from '../../domain/member.js';
import type { Page } from '../../store/port.js';
import type { ApiDeps } from '../deps.js';
import { endpoint } from '../endpoint.js';
import { normalised } from '../email-param.js';
import { pageOf, pageQuery } from '../schemas/basics.js';
import { suppressionAnswer, suppressionQuery } from '../schemas/consent.js';

export const listSuppressions = endpoint({
  summary: 'What we hold against addresses, beside what Salesforce says',
  query: pageQuery.extend(suppressionQuery.shape),
  success: { status: 200, description: 'A page', schema: pageOf(suppressionAnswer) },
  handle:
    (deps) =>
    async ({ query: { limit, cursor, scope, email } }) => {
      const page =
        email === undefined
          ? await deps.stores.suppressions.page({ scope }, { limit, cursor })
          : await ofAddress(deps, normalised(email, 'query.email'), scope);
      const emails = await emailsOf(deps, page.items);
      const items = page.items.map(({ emailKey, scope: of, reasons }) => ({
        ...{ emailKey, scope: of, reasons },
        email: emails.get(emailKey) ?? null,
      }));
      return { status: 200, body: { items, nextCursor: page.nextCursor } };
    },
});

async function ofAddress(
  { stores, keyring }: ApiDeps,
  email: string,
  scope: string | undefined,
): Promise<Page<Suppression>> {
  const scopes = scope === undefined ? ['all', ...(await stores.lists.ids())] : [scope];
  const found = await stores.suppressions.byKeys(scopes, [keyring.emailKey(email)]);
  return { items: found.filter(({ reasons }) => reasons.length > 0), nextCursor: null };
}

/** Keys lead to no address: only a member's says which it is. */
async function emailsOf(
  { stores }: ApiDeps,
  items: readonly Suppression[],
): Promise<Map<string, string>> {
  const keys = [...new Set(items.map(({ emailKey }) => emailKey))];
  const emails = new Map<string, string>();
  for (const listId of await stores.lists.ids()) {
    const unknown = keys.filter((key) => !emails.has(key));
    const members = await stores.members.getMany(unknown.map((key) => memberId(listId, key)));
    for (const { emailKey, email } of members.values()) emails.set(emailKey, email);
  }
  return emails;
}
