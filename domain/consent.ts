import { consentId, inheritedRef, recordOfRef } from './ids.js';
import type { Consent } from './member.js';

/** Pure decisions about opt-outs of records (C1, C5, C7). */

/** An opted-out record that lives on in another. */
export interface Passing {
  orgId: string;
  /** Record that was converted or merged. */
  from: string;
  heirId: string;
  /** Object of the heir. */
  object: string;
}

/**
 * The opt-out that a converted Lead or the loser of a merge leaves to its heir, at the heir's own address. It stands
 * beside the heir's own consent and whatever the heir's flag says, until that flag was seen set and then cleared.
 * @param emailKey of the heir's address read anew; of the old record's while the heir has none
 */
export function inheritedConsent(
  { orgId, from, heirId, object }: Passing,
  emailKey: string,
  at: string,
): Consent {
  const recordId = inheritedRef(heirId, from);
  return {
    id: consentId(orgId, recordId),
    ...{ orgId, recordId, object, emailKey, optedOut: true, at, from },
  };
}

/** The record's own opt-out by the standard flag: no other pair of fields, and not inherited. */
export const isOwnStandard = ({ recordId }: Pick<Consent, 'recordId'>): boolean =>
  recordOfRef(recordId) === recordId;

/**
 * Flag on a consent's record that says whether it still stands; null for an inherited one, which no flag ends directly.
 * @param standard the object's standard flag
 */
export function flagOf({ recordId, from }: Consent, standard: string | null): string | null {
  if (from !== undefined) return null;
  const pair = recordId.slice(recordOfRef(recordId).length + 1);
  return pair === '' ? standard : pair.slice(pair.lastIndexOf('.') + 1);
}

/** How many ends of opt-outs a run may still apply (C5): what does not fit waits, all of it together. */
export class ResubscribeBudget {
  /**
   * @param max `guard.maxResubscribes`
   * @param count ends that the run has met before, applied or waiting
   */
  constructor(
    readonly runId: string,
    readonly max: number,
    private count: number,
  ) {}

  /** Ends met so far, applied or waiting. */
  get met(): number {
    return this.count;
  }

  /** Counts these; true when they may be applied. */
  take(ends: number): boolean {
    this.count += ends;
    return this.count <= this.max;
  }
}

/**
 * The pause before the next look at an org, at most `everyMs`. Each connection takes up to an eighth less, always the
 * same, so that many do not look at the same moment.
 */
export function nextLookInMs(connectionId: string, everyMs: number): number {
  let hash = 0;
  for (const letter of connectionId) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003;
  return everyMs - Math.floor((everyMs / 8) * (hash / 1_000_003));
}
