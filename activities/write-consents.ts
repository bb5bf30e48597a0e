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
  /** Ends of opt-outs that a run met, where it has to count them (C5). */
  ends?: EndsMet;
}

export interface EndsMet {
  runId: string;
  /** Of the run so far, these included. */
  met: number;
  /** Those for which nothing is left of the run's budget: nothing changes until a person says so. */
  waiting: Consent[];
  /** Place of `waiting` among what the run keeps; the same again replaces it. */
  part: number;
}

/** Takes consents in and tells what was news. Ends of one call are applied or wait together. */
export function newsOf(consents: readonly Consent[], known: KnownCauses): ConsentNews {
  const ended = consents.flatMap((consent) => known.endedBy(consent));
  const ends = [...new Map(ended.map((consent) => [consent.id, consent])).values()];
  const met = ends.length > 0 && known.budget ? endsMet(ends, known.budget) : null;
  const applied = met === null || met.waiting.length === 0 ? ends : [];
  const news: ConsentNews = { consents: [], keys: [], freed: [], known: [] };
  for (const consent of [...consents.filter(({ optedOut }) => optedOut), ...applied]) {
    const left = known.keyOfOptOut(consent.orgId, consent.recordId);
    if (known.note(consent)) {
      news.consents.push(consent);
      news.keys.push(consent.emailKey);
      if (left !== undefined) news.freed.push(left);
    } else if (consent.optedOut) news.known.push(consent);
  }
  return { ...news, keys: [...new Set([...news.keys, ...news.freed])], ...(met && { ends: met }) };
}

/** The look before the pages keeps its parts below this. */
const FIRST_PART_OF_PAGES = 1_000_000;

/** A page that is done again before its count was stored takes the same part. */
function endsMet(ends: Consent[], budget: ResubscribeBudget): EndsMet {
  const part = FIRST_PART_OF_PAGES + budget.met;
  const waiting = budget.take(ends.length) ? [] : ends;
  return { runId: budget.runId, met: budget.met, waiting, part };
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
  { consents, keys, freed, known, ends }: ConsentNews,
  recheck = true,
): Promise<number> {
  const { stores } = deps;
  const now = nowOf(deps);
  if (ends) await keepWaiting(deps, ends);
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
  { runId, met, waiting, part }: EndsMet,
): Promise<void> {
  if (waiting.length > 0) await stores.removalPlans.putResubscribes(runId, part, waiting);
  await stores.runs.update(runId, { resubscribes: met });
}
