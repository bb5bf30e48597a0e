import type { Consent } from '../domain/member.js';
import type { ResubscribeBudget } from '../domain/consent.js';
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
  /** Ends of opt-outs for which the run has no budget left: nothing changes until a person says so (C5). */
  waiting: Consent[];
}

/**
 * Takes consents in and tells what was news.
 * @param budget how many ends of opt-outs may be applied; the ends of one call are applied or wait together
 */
export function newsOf(
  consents: readonly Consent[],
  known: KnownCauses,
  budget?: ResubscribeBudget,
): ConsentNews {
  const news: ConsentNews = { consents: [], keys: [], freed: [], known: [], waiting: [] };
  const ended = consents.flatMap((consent) => known.endedBy(consent));
  const ends = [...new Map(ended.map((consent) => [consent.id, consent])).values()];
  const mayEnd = ends.length === 0 || budget === undefined || budget.take(ends.length);
  if (!mayEnd) news.waiting.push(...ends);
  const applied = mayEnd ? ends : [];
  for (const consent of [...consents.filter(({ optedOut }) => optedOut), ...applied]) {
    const left = known.keyOfOptOut(consent.orgId, consent.recordId);
    if (known.note(consent)) {
      news.consents.push(consent);
      news.keys.push(consent.emailKey);
      if (left !== undefined) news.freed.push(left);
    } else if (consent.optedOut) news.known.push(consent);
  }
  return { ...news, keys: [...new Set([...news.keys, ...news.freed])] };
}

/** Where ends of opt-outs go that wait for a person. */
export interface Waiting {
  runId: string;
  budget: ResubscribeBudget;
  /** Place among what the run keeps waiting; the same again replaces it. */
  part: number;
}

/**
 * Stores consents and makes every membership say so (C4). An opt-out is stored first; what an attempt that died then
 * left undone is found by looking at the members of known opt-outs once more. One that ends is taken off the members
 * first: so it stays news until it is stored.
 * @param recheck whether to look at the members of known opt-outs
 * @param waiting needed where `newsOf` was given a budget
 * Answers how many members were written.
 */
export async function writeConsents(
  deps: ActivityDeps,
  orgId: string,
  news: ConsentNews,
  recheck = true,
  waiting?: Waiting,
): Promise<number> {
  const { stores } = deps;
  const { consents, keys, freed, known } = news;
  const now = nowOf(deps);
  if (waiting) await keepWaiting(deps, news, waiting);
  let written = await applyCauses(stores, orgId, freed, now, consents);
  // What a record inherited ends before its own opt-out: a stop in between leaves the end to be found again.
  for (const some of [consents.filter(isInherited), consents.filter((c) => !isInherited(c))]) {
    if (some.length > 0) await stores.consents.upsert(some);
  }
  written += await applyCauses(stores, orgId, keys, now);
  return recheck ? written + (await applyMissing(stores, orgId, known, now)) : written;
}

const isInherited = ({ from }: Consent): boolean => from !== undefined;

/** The run remembers what it met before anything ends: a stop may make it count too much, never too little. */
async function keepWaiting(
  { stores }: ActivityDeps,
  { consents, waiting }: ConsentNews,
  { runId, budget, part }: Waiting,
): Promise<void> {
  const ends = consents.some(({ optedOut }) => !optedOut);
  if (waiting.length === 0 && !ends) return;
  if (waiting.length > 0) await stores.removalPlans.putResubscribes(runId, part, waiting);
  await stores.runs.update(runId, { resubscribes: budget.met });
}
