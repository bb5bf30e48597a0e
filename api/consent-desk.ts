import type { FailureType } from '../domain/failures.js';
import type { Cause, SuppressionReason } from '../domain/member.js';
import type { SuppressionItem } from '../store/port.js';

/**
 * What people do against and for addresses (C1, C2, C9). Addresses come as keys, and reasons without addresses. Each act
 * is safe to repeat: one that died half done is mended by the same act again.
 */
export interface ConsentDesk {
  /** Notes causes for good, also for addresses that no member has; then every membership says so. */
  suppress(items: readonly SuppressionItem[]): Promise<{ added: number; known: number }>;
  /** Takes reasons of these causes away in these scopes; answers those that went. */
  lift(
    emailKey: string,
    scopes: readonly string[],
    causes: SuppressionReason['cause'][],
  ): Promise<LiftedReason[]>;
  /** All that stands against an address on a list. */
  standing(listId: string, emailKey: string): Promise<Cause[]>;
  /** Erases an address everywhere, and asks every org which records still hold it. */
  erase(
    address: { emailKey: string; spellings: string[] },
    erasing: { actor: string; reason: string },
  ): Promise<Erasure>;
}

export interface LiftedReason extends SuppressionReason {
  scope: string;
}

export interface Erasure {
  /** Lists that lost a member. */
  lists: string[];
  claims: number;
  ledgerPages: number;
  salesforce: { orgId: string; object: string; recordId: string }[];
  /** Orgs, or objects of theirs, that could not be asked. */
  notLookedAt: { orgId: string; object: string | null; code: FailureType }[];
}
