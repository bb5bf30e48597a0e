import { expect } from 'vitest';
import type { Consent, Member } from '../../domain/member.js';
import { ADDRESSES } from './model.js';
import { createdOf, leadId, type Person } from './people.js';
import { membersOf, ORG_ID, type World } from './world.js';

/**
 * What must hold for an org after a calm run, whatever came before: everyone who may be on the list is on it with the
 * values of today, whoever else is on it is there for a reason, and exactly those without a cause are mailable.
 */
export async function expectTrueTo(world: World, people: readonly Person[]): Promise<void> {
  const members = new Map((await membersOf(world)).map((member) => [member.email, member]));
  const consents = await optOuts(world);
  const here = people.filter((person) => !person.deleted);
  expectConsents(world, here, consents);
  const out = new Set(consents.map((consent) => consent.emailKey));
  const isOut = (email: string) => out.has(world.keyring.emailKey(email));
  const wanted = here.filter((p) => !p.optedOut && !p.converted && !isOut(addressOf(p) ?? ''));
  for (const person of wanted) {
    const address = addressOf(person);
    if (address !== null) expectOn(members.get(address), person);
  }
  for (const member of members.values()) {
    expect([member.email, member.status]).toEqual([
      member.email,
      isOut(member.email) ? 'unsubscribed' : 'subscribed',
    ]);
    for (const claim of member.claims) expectReason(member, claim.recordId, here);
  }
}

/** The member holds the person's claim with the values of today. */
function expectOn(member: Member | undefined, person: Person): void {
  const claim = member?.claims.find(({ recordId }) => recordId === leadId(person.n));
  expect(claim).toMatchObject({ createdDate: createdOf(person), fields: { name: person.name } });
  if (person.company) expect(claim?.fields['company']).toBe(person.company);
}

/** A claim stands only where its record is, under the record's address or set aside by an exclusion. */
function expectReason(member: Member, recordId: string, here: readonly Person[]): void {
  const person = here.find(({ n }) => leadId(n) === recordId);
  const setAside = person?.converted === true;
  expect([recordId, person !== undefined]).toEqual([recordId, true]);
  if (person && !setAside) expect([recordId, addressOf(person)]).toEqual([recordId, member.email]);
}

function expectConsents(world: World, here: readonly Person[], consents: Consent[]): void {
  for (const person of here) {
    const known = consents.find(({ recordId }) => recordId === leadId(person.n));
    const address = addressOf(person);
    if (!person.optedOut) expect(known).toBeUndefined();
    else if (address !== null) expect(known?.emailKey).toBe(world.keyring.emailKey(address));
  }
}

async function optOuts(world: World): Promise<Consent[]> {
  const found: Consent[] = [];
  for await (const consent of world.stores.consents.optedOut(ORG_ID)) found.push(consent);
  return found;
}

/** The address that a record would be listed under; null when it has none that serves. */
export function addressOf({ email }: Person): string | null {
  const meaning = email === null ? 'empty' : (ADDRESSES[email] ?? 'invalid');
  return meaning.includes('@') ? meaning : null;
}
