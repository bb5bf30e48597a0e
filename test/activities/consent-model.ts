import { contactId, leadId, type Person } from './people.js';

/** A record of the naive model: what a person in the org sees. */
export interface ModelRecord extends Person {
  object: 'Lead' | 'Contact';
}

export const idOf = ({ object, n }: ModelRecord): string =>
  object === 'Lead' ? leadId(n) : contactId(n);

/**
 * What should stand of an org's opt-outs after each look, worked out record by record from the words of the rules: own
 * flags (C1), and what converted and merged records leave to their heirs (C7).
 */
export class OptOutModel {
  /** Record → address at which its own opt-out stands. */
  private readonly own = new Map<string, string>();
  /** `heir<from` → address, null once it ended. */
  private readonly inherited = new Map<string, string | null>();

  constructor(readonly records: ModelRecord[]) {}

  /** The look's answer to the org as it is now. */
  look(): void {
    const before = new Set(this.inherited.keys());
    for (const record of this.living()) this.ownFlag(record, before);
    for (const [pair, address] of this.inherited) {
      const heir = this.named(pair.split('<')[0] ?? '');
      if (address !== null && heir && !heir.deleted)
        this.inherited.set(pair, heir.email ?? address);
    }
    while (this.passOnce());
  }

  blocked(): Set<string> {
    const standing = [...this.inherited.values()].filter((address) => address !== null);
    return new Set([...this.own.values(), ...standing]);
  }

  private ownFlag(record: ModelRecord, before: Set<string>): void {
    const id = idOf(record);
    if (record.optedOut) this.own.set(id, record.email ?? '');
    else if (this.own.delete(id)) {
      for (const pair of before) if (pair.startsWith(`${id}<`)) this.inherited.set(pair, null);
    }
  }

  private passOnce(): boolean {
    for (const record of this.records) {
      const heir = this.named(
        record.mergedInto ?? (record.converted ? record.convertedTo : '') ?? '',
      );
      if (!heir || !this.passes(record)) continue;
      const pair = `${idOf(heir)}<${idOf(record)}`;
      if (this.inherited.has(pair)) continue;
      // A dead heir has no address that could be read; what it holds it passes on.
      this.inherited.set(pair, heir.deleted ? this.addressOf(record) : (heir.email ?? ''));
      return true;
    }
    return false;
  }

  private passes(record: ModelRecord): boolean {
    const id = idOf(record);
    const holds = [...this.inherited].some(
      ([pair, at]) => at !== null && pair.startsWith(`${id}<`),
    );
    return this.own.has(id) || holds || record.optedOut === true;
  }

  /** An address that is blocked already. */
  private addressOf(record: ModelRecord): string {
    const id = idOf(record);
    const held = [...this.inherited].find(([pair, at]) => at !== null && pair.startsWith(`${id}<`));
    return this.own.get(id) ?? held?.[1] ?? 'nowhere';
  }

  private living = (): ModelRecord[] => this.records.filter(({ deleted }) => !deleted);
  private named = (id: string): ModelRecord | undefined =>
    this.records.find((record) => idOf(record) === id);
}
