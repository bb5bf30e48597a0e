import { memberId, recordOfRef } from '../domain/ids.js';
import type { Consent } from '../domain/member.js';
import type { RunRecord } from '../domain/run.js';
import type { ApiDeps } from './deps.js';
import type { HeldResubscribe } from './schemas/removal.js';

/** Shown of a plan; its header says how many there are. */
const SHOWN = 1_000;

/** The records whose opt-outs Salesforce ended and the guard holds (C5), each once. */
export async function heldResubscribes(
  { stores }: Pick<ApiDeps, 'stores'>,
  run: RunRecord,
): Promise<HeldResubscribe[]> {
  const held = new Map<string, Consent>();
  for await (const consent of stores.removalPlans.resubscribes(run.id)) {
    if (held.size < SHOWN) held.set(consent.id, consent);
  }
  const idOf = ({ emailKey }: Consent) => memberId(run.listId, emailKey);
  const members = await stores.members.getMany([...held.values()].map(idOf));
  return [...held.values()].map((consent) => ({
    recordId: recordOfRef(consent.recordId),
    object: consent.object,
    email: members.get(idOf(consent))?.email ?? null,
  }));
}
