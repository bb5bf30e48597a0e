import type { Consent } from '../domain/member.js';
import type { Standing } from '../domain/decide.js';
import type { Stores } from '../store/port.js';

/**
 * What stands against addresses on one list, held in memory for one chunk of pages: about 270 bytes for each
 * opted-out or suppressed address. Written keys are looked up once more in the store after they are written (E2).
 */
export class KnownCauses {
  private readonly optOuts = new Map<string, number>();
  private readonly byRecord = new Map<string, string>();
  private readonly suppressed = new Set<string>();

  static async load(stores: Stores, listId: string, orgIds: string[]): Promise<KnownCauses> {
    const known = new KnownCauses();
    for (const orgId of orgIds) {
      for await (const consent of stores.consents.optedOut(orgId)) known.note(consent);
    }
    for await (const { emailKey } of stores.suppressions.all(['all', listId])) {
      known.suppressed.add(emailKey);
    }
    return known;
  }

  /** Takes in a consent, opted out or cleared; true when it says something new. */
  note({ orgId, recordId, emailKey, optedOut }: Consent): boolean {
    const id = `${orgId}:${recordId}`;
    const before = this.byRecord.get(id);
    if (optedOut ? before === emailKey : before === undefined) return false;
    if (before !== undefined) this.count(before, -1);
    if (optedOut) this.count(emailKey, 1);
    if (optedOut) this.byRecord.set(id, emailKey);
    else this.byRecord.delete(id);
    return true;
  }

  keyOfOptOut(orgId: string, recordId: string): string | undefined {
    return this.byRecord.get(`${orgId}:${recordId}`);
  }

  standing(emailKey: string | null): Standing {
    if (emailKey === null) return { optedOut: false, suppressed: false };
    return {
      optedOut: (this.optOuts.get(emailKey) ?? 0) > 0,
      suppressed: this.suppressed.has(emailKey),
    };
  }

  private count(emailKey: string, by: number): void {
    this.optOuts.set(emailKey, (this.optOuts.get(emailKey) ?? 0) + by);
  }
}
