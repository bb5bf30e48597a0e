import { DISPOSITIONS, REMOVALS } from '../../domain/run.js';
import { createdOf, leadId, type Person } from './people.js';

/** What an address text of these tests stands for: told by hand, so that nothing of the product is asked. */
export const ADDRESSES: Record<string, string> = {
  'a@x.example': 'a@x.example',
  ' A@X.Example': 'a@x.example',
  'b@x.example': 'b@x.example',
  'c@x.example': 'c@x.example',
  'd@x.example': 'd@x.example',
  'info@x.example': 'role',
  broken: 'invalid',
  '': 'empty',
  ' ': 'empty',
};

interface Held {
  n: number;
  address: string;
  created: string;
  name: string | null;
  company: string | null;
  /** All that a change of would be written; null when the claim was set aside and must be written anew. */
  digest: string | null;
}

export interface Expected {
  dispositions: Record<string, number>;
  removals: Record<string, number>;
  members: ExpectedMember[];
}

export interface ExpectedMember {
  email: string;
  mailable: boolean;
  fields: { name: string | null; company: string | null };
  holders: string[];
}

/** An independent reading of rules C1, C6-C8, R2, R3, R7 and R8 for one sync of Leads, run after run. */
export class Model {
  private readonly held = new Map<number, Held>();
  private readonly wereHeld = new Set<number>();
  /** Lead → address that its opt-out stands against. */
  private readonly optOuts = new Map<number, string>();
  readonly suppressed = new Set<string>();

  run(people: readonly Person[]): Expected {
    const answers = new Map<number, string>();
    const removals: string[] = [];
    this.readOptOuts(people);
    const answering = people.filter((person) => !person.deleted);
    for (const person of answering) answers.set(person.n, this.decide(person, removals));
    this.leave(people, answering, removals);
    for (const person of answering) this.tellDuplicate(person, answers);
    const members = this.members();
    const dispositions = tally(DISPOSITIONS, [...answers.values()]);
    return { dispositions, removals: tally(REMOVALS, removals), members };
  }

  private readOptOuts(people: readonly Person[]): void {
    for (const person of people.filter((p) => !p.deleted)) {
      const address = mailbox(person);
      if (!person.optedOut) this.optOuts.delete(person.n);
      else if (address) this.optOuts.set(person.n, address);
    }
  }

  private decide(person: Person, removals: string[]): string {
    const now = mailbox(person);
    const held = this.held.get(person.n);
    const out = this.exclusion(person, now);
    if (out === 'converted' || (out && held && held.address === now)) {
      if (held) held.digest = null;
      return out;
    }
    if (out) {
      if (held) removals.push('addressLost');
      this.held.delete(person.n);
      return out;
    }
    return this.admit(person, now ?? '', held, removals);
  }

  private exclusion(person: Person, address: string | null): string | null {
    if (address && this.suppressed.has(address)) return 'suppressed';
    const others = [...this.optOuts.values()];
    if (person.optedOut || (address && others.includes(address))) return 'optedOut';
    if (person.converted) return 'converted';
    const kind = person.email === null ? 'empty' : ADDRESSES[person.email];
    return kind === 'empty' || kind === 'invalid' || kind === 'role' ? `${kind}Email` : null;
  }

  private admit(
    person: Person,
    address: string,
    held: Held | undefined,
    removals: string[],
  ): string {
    const digest = JSON.stringify([
      person.email,
      person.name,
      person.company ?? null,
      createdOf(person),
    ]);
    const moved = held !== undefined && held.address !== address;
    if (moved) removals.push('addressMoved');
    const same = held !== undefined && !moved && held.digest === digest;
    const answer = same
      ? 'unchanged'
      : held
        ? 'updated'
        : this.wereHeld.has(person.n)
          ? 'readded'
          : 'added';
    if (!same) {
      const company = person.company ?? held?.company ?? null;
      const claim = { n: person.n, address, created: createdOf(person), name: person.name };
      this.held.set(person.n, { ...claim, company, digest });
      this.wereHeld.add(person.n);
    }
    return answer;
  }

  private leave(people: readonly Person[], answering: readonly Person[], removals: string[]): void {
    const here = new Set(answering.map((p) => p.n));
    for (const n of [...this.held.keys()]) {
      if (here.has(n)) continue;
      const gone = people.find((p) => p.n === n);
      removals.push(gone ? (gone.mergedInto ? 'merged' : 'deleted') : 'leaver');
      this.held.delete(n);
    }
  }

  private tellDuplicate(person: Person, answers: Map<number, string>): void {
    const own = this.held.get(person.n);
    const answer = answers.get(person.n) ?? '';
    if (!own || !['added', 'updated', 'unchanged', 'readded'].includes(answer)) return;
    if (this.holders(own.address)[0]?.n !== person.n) answers.set(person.n, 'duplicate');
  }

  /** Newest first, then by Id. */
  private holders(address: string): Held[] {
    return [...this.held.values()]
      .filter((held) => held.address === address)
      .sort((a, b) => b.created.localeCompare(a.created) || a.n - b.n);
  }

  private members(): ExpectedMember[] {
    const addresses = [...new Set([...this.held.values()].map((held) => held.address))].sort();
    const out = new Set([...this.optOuts.values(), ...this.suppressed]);
    return addresses.map((email) => {
      const holders = this.holders(email);
      const { name = null, company = null } = holders[0] ?? {};
      const ids = holders.map(({ n }) => leadId(n)).sort();
      return { email, mailable: !out.has(email), fields: { name, company }, holders: ids };
    });
  }
}

/** The address that mail would reach, role addresses included; null when there is none. */
function mailbox({ email }: Person): string | null {
  const meaning = email === null ? 'empty' : (ADDRESSES[email] ?? 'invalid');
  if (meaning === 'empty' || meaning === 'invalid') return null;
  return meaning === 'role' ? (email ?? '') : meaning;
}

const tally = (names: readonly string[], found: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, found.filter((one) => one === name).length]));
