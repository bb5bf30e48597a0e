import { isOwnStandard, type ResubscribeBudget } from '../domain/consent.js';
import { consentId, recordOfRef } from '../domain/ids.js';
import type { Consent, Suppression } from '../domain/member.js';
import type { Standing } from '../domain/decide.js';
import type { Stores } from '../store/port.js';

/**
 * What stands against addresses on one list, held in memory for one chunk of pages: about 270 bytes for each
 * opted-out or suppressed address. Written keys are looked up once more in the store after they are written (E2).
 */
export class KnownCauses {
  /** How many ends of opt-outs may be applied (C5); null where nobody counts them. */
  budget: ResubscribeBudget | null = null;
  private readonly optOuts = new Map<string, number>();
  private readonly byRecord = new Map<string, string>();
  /** Opt-outs that passed to a record from others (C7), by the record. */
  private readonly inherited = new Map<string, Consent[]>();
  /** Inherited since this was loaded: no flag that is clear now was set and cleared since then. */
  private readonly fresh = new Set<string>();
  private loaded = false;
  private readonly suppressed = new Set<string>();
  private readonly erased = new Map<string, number>();

  /** @param listId empty for the opt-outs alone */
  static async load(stores: Stores, listId: string, orgIds: string[]): Promise<KnownCauses> {
    const known = new KnownCauses();
    for (const orgId of orgIds) {
      for await (const consent of stores.consents.optedOut(orgId)) known.note(consent);
    }
    known.loaded = true;
    if (listId === '') return known;
    for await (const suppression of stores.suppressions.all(['all', listId])) {
      known.noteSuppression(suppression, listId);
    }
    return known;
  }

  /** What these say, for addresses that they were looked up by. */
  static of(consents: Consent[], suppressions: Suppression[], listId: string): KnownCauses {
    const known = new KnownCauses();
    for (const consent of consents) known.note(consent);
    for (const suppression of suppressions) known.noteSuppression(suppression, listId);
    return known;
  }

  /** Takes in a consent, opted out or cleared; true when it says something new. */
  note(consent: Consent): boolean {
    const { orgId, recordId, emailKey, optedOut, from } = consent;
    const id = consentId(orgId, recordId);
    const before = this.byRecord.get(id);
    if (optedOut ? before === emailKey : before === undefined) return false;
    if (before !== undefined) this.count(before, -1);
    if (optedOut) this.count(emailKey, 1);
    if (optedOut) this.byRecord.set(id, emailKey);
    else this.byRecord.delete(id);
    if (from !== undefined) this.noteInherited(consent);
    return true;
  }

  keyOfOptOut(orgId: string, recordId: string): string | undefined {
    return this.byRecord.get(consentId(orgId, recordId));
  }

  /**
   * The opt-outs that end with this consent, if it ends one that stands: itself, and what the record inherited, which
   * stands until the record's own flag was seen set and cleared (C7). Inherited ones come first.
   */
  endedBy(consent: Consent): Consent[] {
    const { orgId, recordId, optedOut, at } = consent;
    if (optedOut || this.keyOfOptOut(orgId, recordId) === undefined) return [];
    const heirlooms = isOwnStandard(consent) ? this.inheritedOf(orgId, recordId) : [];
    const old = heirlooms.filter(({ id }) => !this.fresh.has(id));
    return [...old.map((one) => ({ ...one, optedOut: false, at })), consent];
  }

  inheritedOf(orgId: string, recordId: string): Consent[] {
    return this.inherited.get(consentId(orgId, recordId)) ?? [];
  }

  /** A state that another reader may have changed since: the next word on the record is news again. */
  forget(orgId: string, recordId: string): void {
    const id = consentId(orgId, recordId);
    const key = this.byRecord.get(id);
    if (key !== undefined) this.count(key, -1);
    this.byRecord.delete(id);
  }

  standing(emailKey: string | null): Standing {
    if (emailKey === null) return { optedOut: false, suppressed: false };
    return {
      optedOut: (this.optOuts.get(emailKey) ?? 0) > 0,
      suppressed: this.suppressed.has(emailKey),
    };
  }

  /** Claims of the list's blocks written up to this run number are not to be trusted (C9); 0 when never erased. */
  erasedUpTo(emailKey: string): number {
    return this.erased.get(emailKey) ?? 0;
  }

  private noteSuppression({ emailKey, reasons, erased }: Suppression, listId: string): void {
    if (reasons.length > 0) this.suppressed.add(emailKey);
    const here = erased?.filter((one) => one.listId === listId) ?? [];
    for (const { runSeq } of here) {
      this.erased.set(emailKey, Math.max(runSeq, this.erasedUpTo(emailKey)));
    }
  }

  private noteInherited(consent: Consent): void {
    const id = consentId(consent.orgId, recordOfRef(consent.recordId));
    const before = this.inherited.get(id) ?? [];
    const others = before.filter((one) => one.id !== consent.id);
    if (this.loaded && others.length === before.length) this.fresh.add(consent.id);
    this.inherited.set(id, consent.optedOut ? [...others, consent] : others);
  }

  private count(emailKey: string, by: number): void {
    this.optOuts.set(emailKey, (this.optOuts.get(emailKey) ?? 0) + by);
  }
}
