import type { Suppression, SuppressionReason } from '../../domain/member.js';
import { suppressionId } from '../../domain/ids.js';
import type { Stores, SuppressionItem } from '../../store/port.js';

const BATCH = 500;

/** Adds reasons that are not there yet. The same cause from the same person for the same reason keeps its first instant. */
export async function addReasons(
  { suppressions }: Pick<Stores, 'suppressions'>,
  items: readonly SuppressionItem[],
): Promise<{ added: number; known: number }> {
  let added = 0;
  for (let i = 0; i < items.length; i += BATCH) {
    const fresh = await withoutKnown(suppressions, items.slice(i, i + BATCH));
    if (fresh.length > 0) await suppressions.addMany(fresh);
    added += fresh.length;
  }
  return { added, known: items.length - added };
}

async function withoutKnown(
  suppressions: Stores['suppressions'],
  items: SuppressionItem[],
): Promise<SuppressionItem[]> {
  const stored = new Map<string, SuppressionReason[]>();
  for (const [scope, keys] of byScope(items)) {
    const found: Suppression[] = await suppressions.byKeys([scope], keys);
    for (const { id, reasons } of found) stored.set(id, reasons);
  }
  return items.filter(({ scope, emailKey, reason }) => {
    const id = suppressionId(scope, emailKey);
    const reasons = stored.get(id) ?? [];
    if (reasons.some((known) => isSame(known, reason))) return false;
    stored.set(id, [...reasons, reason]);
    return true;
  });
}

function byScope(items: readonly SuppressionItem[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { scope, emailKey } of items) keys.set(scope, [...(keys.get(scope) ?? []), emailKey]);
  return keys;
}

const isSame = (a: SuppressionReason, b: SuppressionReason): boolean =>
  a.cause === b.cause && a.actor === b.actor && a.reason === b.reason;
