import type { Cause, SuppressionReason } from '../../domain/member.js';
import { causesOf, heldCauses } from '../../domain/membership.js';
import { memberId } from '../../domain/ids.js';
import type { SuppressionItem } from '../../store/port.js';
import { allLists, applyCausesOn } from '../apply-causes.js';
import { nowOf, type ActivityDeps } from '../deps.js';
import { addReasons } from './add-reasons.js';
import { findHolders, type Holders } from './address-holders.js';
import { eraseAddresses, type Erased, type Erasing } from './erase-address.js';

export type DeskDeps = Pick<ActivityDeps, 'stores' | 'salesforce' | 'clock'>;

/** An address that is erased: its key, and how Salesforce may spell it. */
export interface ErasedAddress {
  emailKey: string;
  spellings: string[];
}

export interface LiftedReason extends SuppressionReason {
  scope: string;
}

/**
 * What people do against and for addresses (C1, C2, C9). Suppressions come first, then every membership that they
 * concern; an act that died in between is mended by the same act again, and by the next run.
 */
export function createConsentDesk(deps: DeskDeps) {
  return {
    suppress: (items: readonly SuppressionItem[]) => suppress(deps, items),
    lift: (emailKey: string, scopes: readonly string[], causes: SuppressionReason['cause'][]) =>
      lift(deps, emailKey, scopes, causes),
    standing: (listId: string, emailKey: string) => standing(deps, listId, emailKey),
    erase: (address: ErasedAddress, erasing: Erasing) => erase(deps, address, erasing),
  };
}

async function suppress(
  { stores, clock }: DeskDeps,
  items: readonly SuppressionItem[],
): Promise<{ added: number; known: number }> {
  const noted = await addReasons(stores, items);
  await bringToMembers({ stores, clock }, items);
  return noted;
}

/** Answers the reasons that went. */
async function lift(
  { stores, clock }: DeskDeps,
  emailKey: string,
  scopes: readonly string[],
  causes: SuppressionReason['cause'][],
): Promise<LiftedReason[]> {
  const lifted: LiftedReason[] = [];
  for (const scope of scopes) {
    const reasons = await stores.suppressions.lift(scope, emailKey, causes);
    lifted.push(...reasons.map((reason) => ({ scope, ...reason })));
  }
  const touched = scopes.map((scope) => ({ scope, emailKey }));
  await bringToMembers({ stores, clock }, touched);
  return lifted;
}

/** Every membership of the addresses, on the list of a scope or on all lists, says what stands now. */
async function bringToMembers(
  { stores, clock }: Pick<DeskDeps, 'stores' | 'clock'>,
  items: readonly { scope: string; emailKey: string }[],
): Promise<void> {
  const now = nowOf({ clock });
  for (const list of await allLists(stores)) {
    const concerned = items.filter(({ scope }) => scope === 'all' || scope === list.id);
    const keys = [...new Set(concerned.map(({ emailKey }) => emailKey))];
    await applyCausesOn(stores, [list], keys, now);
  }
}

/** All that stands against an address on a list, whether or not it is a member there. */
async function standing({ stores }: DeskDeps, listId: string, emailKey: string): Promise<Cause[]> {
  const list = await stores.lists.get(listId);
  const consents = await stores.consents.byKeys(list?.orgIds ?? [], [emailKey]);
  const suppressions = await stores.suppressions.byKeys(['all', listId], [emailKey]);
  const member = await stores.members.get(memberId(listId, emailKey));
  return causesOf(consents, suppressions, member ? heldCauses(member, consents) : []);
}

async function erase(
  deps: DeskDeps,
  { emailKey, spellings }: ErasedAddress,
  erasing: Erasing,
): Promise<Erased & Holders> {
  const erased = await eraseAddresses(deps, [emailKey], erasing);
  return { ...erased, ...(await findHolders(deps, spellings)) };
}
