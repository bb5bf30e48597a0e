import type { Consent } from '../domain/member.js';
import { applyCauses, applyMissing } from './apply-causes.js';
import { nowOf, type ActivityDeps } from './deps.js';
import type { KnownCauses } from './known-causes.js';

/** What consents say that we did not know, and what they say that we did. */
export interface ConsentNews {
  consents: Consent[];
  /** Every address key that the news concern: also the one that a record has left. */
  keys: string[];
  /** Keys at which news end an opt-out. */
  freed: string[];
  /** Opt-outs that are no news. */
  known: Consent[];
}

/** Takes consents in and tells what was news. */
export function newsOf(consents: readonly Consent[], known: KnownCauses): ConsentNews {
  const news: ConsentNews = { consents: [], keys: [], freed: [], known: [] };
  for (const consent of consents) {
    const left = known.keyOfOptOut(consent.orgId, consent.recordId);
    if (known.note(consent)) {
      news.consents.push(consent);
      news.keys.push(consent.emailKey);
      if (left !== undefined) news.freed.push(left);
    } else if (consent.optedOut) news.known.push(consent);
  }
  return { ...news, keys: [...new Set([...news.keys, ...news.freed])] };
}

/**
 * Stores consents and makes every membership say so (C4). An opt-out is stored first; what an attempt that died then
 * left undone is found by looking at the members of known opt-outs once more. One that ends is taken off the members
 * first: so it stays news until it is stored.
 * @param recheck whether to look at the members of known opt-outs
 * Answers how many members were written.
 */
export async function writeConsents(
  deps: ActivityDeps,
  orgId: string,
  { consents, keys, freed, known }: ConsentNews,
  recheck = true,
): Promise<number> {
  const { stores } = deps;
  const now = nowOf(deps);
  let written = await applyCauses(stores, orgId, freed, now, consents);
  if (consents.length > 0) await stores.consents.upsert(consents);
  written += await applyCauses(stores, orgId, keys, now);
  return recheck ? written + (await applyMissing(stores, orgId, known, now)) : written;
}
