import type { Consent } from '../domain/member.js';
import { applyCauses } from './apply-causes.js';
import { nowOf, type ActivityDeps } from './deps.js';
import type { KnownCauses } from './known-causes.js';

/** Consents that say something new, and every address key that they concern: also the one that a record has left. */
export interface ConsentNews {
  consents: Consent[];
  keys: string[];
}

/** Takes consents in and answers what was news. */
export function newsOf(consents: readonly Consent[], known: KnownCauses): ConsentNews {
  const news: ConsentNews = { consents: [], keys: [] };
  for (const consent of consents) {
    const left = known.keyOfOptOut(consent.orgId, consent.recordId);
    if (!known.note(consent)) continue;
    news.consents.push(consent);
    news.keys.push(consent.emailKey, ...(left === undefined ? [] : [left]));
  }
  return { ...news, keys: [...new Set(news.keys)] };
}

/**
 * Stores consents and makes every membership say so (C4). Members come first, so that an attempt that dies in between
 * leaves the news to be found again; and once more after, for members that others wrote meanwhile.
 * Answers how many members were written.
 */
export async function writeConsents(
  deps: ActivityDeps,
  orgId: string,
  { consents, keys }: ConsentNews,
): Promise<number> {
  if (consents.length === 0) return 0;
  const { stores } = deps;
  const before = await applyCauses(stores, orgId, keys, nowOf(deps), consents);
  await stores.consents.upsert(consents);
  return before + (await applyCauses(stores, orgId, keys, nowOf(deps)));
}
