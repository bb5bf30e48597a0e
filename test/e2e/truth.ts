import { domainToASCII } from 'node:url';

/**
 * What a list must hold and what each record must answer, computed from the org's own dump and from the rules as
 * documented. Shares no code with the product: it is what the product is measured against.
 */

export type Source = Record<string, unknown>;

export interface Expected {
  /** By record Id. */
  dispositions: Map<string, string>;
  removals: Record<string, number>;
  members: Map<string, ExpectedMember>;
}

export interface ExpectedMember {
  status: 'subscribed' | 'unsubscribed';
  fields: Record<string, unknown>;
}

interface Held {
  id: string;
  email: string;
  created: string;
  fields: Record<string, unknown>;
}

export type Mapping = { from: string; to: string }[];

/** Mailboxes of functions that the generated population contains. */
const ROLES = ['info', 'sales', 'admin', 'support', 'postmaster', 'webmaster', 'noreply'];
const ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LOCAL = new RegExp(`^${ATOM}(\\.${ATOM})*$`);
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const OWN_CLAIM = ['added', 'updated', 'unchanged', 'readded'];

/** C10: trimmed, lower case, domain in ASCII; null for what is no address, '' for nothing. */
export function addressOf(raw: unknown): string | null {
  const text = String(raw ?? '')
    .trim()
    .toLowerCase();
  if (text === '') return '';
  const [local = '', domain = '', ...more] = text.split('@');
  const ascii = domainToASCII(domain);
  return more.length === 0 && LOCAL.test(local) && DOMAIN.test(ascii) ? `${local}@${ascii}` : null;
}

const isRole = (address: string): boolean => ROLES.includes(address.split('@')[0] ?? '');

/** One sync of one object over its life: each run is told the org as it stands, and answers what must come of it. */
export class Truth {
  private readonly held = new Map<string, Held>();
  private readonly everHeld = new Set<string>();
  /** Opted-out records of the org, Leads and Contacts, with the address they stand against. */
  private readonly optOuts = new Map<string, string>();

  constructor(private readonly mapping: Mapping) {}

  run(sources: Source[], others: Source[]): Expected {
    const present = sources.filter((source) => source['IsDeleted'] !== true);
    this.readOptOuts([...present, ...others.filter((other) => other['IsDeleted'] !== true)]);
    const out = new Set(this.optOuts.values());
    const dispositions = new Map<string, string>();
    const removals: Record<string, number> = {};
    for (const source of present) {
      dispositions.set(String(source['Id']), this.answer(source, out, removals));
    }
    this.removeAbsent(sources, removals);
    const winners = this.winners();
    for (const [id, { email }] of this.held) {
      const mine = dispositions.get(id) ?? '';
      if (OWN_CLAIM.includes(mine) && winners.get(email)?.id !== id) {
        dispositions.set(id, 'duplicate');
      }
    }
    return { dispositions, removals, members: membersOf(winners, out) };
  }

  private readOptOuts(records: Source[]): void {
    for (const record of records) {
      const id = String(record['Id']);
      const address = addressOf(record['Email']);
      if (record['HasOptedOutOfEmail'] !== true) this.optOuts.delete(id);
      else if (address) this.optOuts.set(id, address);
    }
  }

  /** Opted out, converted, then the address, then the record's own claim. */
  private answer(source: Source, out: Set<string>, removals: Record<string, number>): string {
    const id = String(source['Id']);
    const address = addressOf(source['Email']);
    const excluded = exclusion(source, address, out);
    const before = this.held.get(id);
    if (excluded !== null) {
      const stays = excluded === 'converted' || (before?.email === address && address !== '');
      if (before && !(stays && ['optedOut', 'converted'].includes(excluded))) {
        this.drop(id, 'addressLost', removals);
      }
      return excluded;
    }
    return this.claim(source, String(address), removals);
  }

  private claim(source: Source, email: string, removals: Record<string, number>): string {
    const id = String(source['Id']);
    const before = this.held.get(id);
    const known = this.everHeld.has(id);
    const now = { id, email, created: String(source['CreatedDate']), fields: this.map(source) };
    this.held.set(id, now);
    this.everHeld.add(id);
    if (!before) return known ? 'readded' : 'added';
    if (before.email !== email) {
      removals['addressMoved'] = (removals['addressMoved'] ?? 0) + 1;
      return 'updated';
    }
    return JSON.stringify(before) === JSON.stringify(now) ? 'unchanged' : 'updated';
  }

  private removeAbsent(sources: Source[], removals: Record<string, number>): void {
    const known = new Map(sources.map((source) => [String(source['Id']), source]));
    for (const id of [...this.held.keys()]) {
      const source = known.get(id);
      if (!source) this.drop(id, 'leaver', removals);
      else if (source['IsDeleted'] === true) this.drop(id, 'deleted', removals);
    }
  }

  private drop(id: string, why: string, removals: Record<string, number>): void {
    this.held.delete(id);
    removals[why] = (removals[why] ?? 0) + 1;
  }

  /** R8 within one object and org: the newest, then the smaller Id. */
  private winners(): Map<string, Held> {
    const winners = new Map<string, Held>();
    for (const claim of this.held.values()) {
      const best = winners.get(claim.email);
      const wins =
        !best ||
        claim.created > best.created ||
        (claim.created === best.created && claim.id < best.id);
      if (wins) winners.set(claim.email, claim);
    }
    return winners;
  }

  private map(source: Source): Record<string, unknown> {
    const blank = (value: unknown) => typeof value === 'string' && value.trim() === '';
    const entries = this.mapping.map(({ from, to }) => {
      const value = source[from] ?? null;
      return [to, blank(value) ? null : value];
    });
    return Object.fromEntries(entries) as Record<string, unknown>;
  }
}

function exclusion(source: Source, address: string | null, out: Set<string>): string | null {
  if (source['HasOptedOutOfEmail'] === true) return 'optedOut';
  if (address && out.has(address)) return 'optedOut';
  if (source['IsConverted'] === true) return 'converted';
  if (address === '') return 'emptyEmail';
  if (address === null) return 'invalidEmail';
  return isRole(address) ? 'roleEmail' : null;
}

function membersOf(winners: Map<string, Held>, out: Set<string>): Map<string, ExpectedMember> {
  const members = [...winners].map(([email, { fields }]): [string, ExpectedMember] => [
    email,
    { status: out.has(email) ? 'unsubscribed' : 'subscribed', fields },
  ]);
  return new Map(members);
}

/** How often each value occurs. */
export function tally(values: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Without the zeros, so that two countings can be compared. */
export const nonZero = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
