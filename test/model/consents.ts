import type { SyncDefinition } from '../../domain/sync.js';
import { addressOf } from './address.js';
import { recordsOf, type Org, type Rec, type Value } from './org.js';
import { personObjectOf } from './people.js';
import { linger, type State } from './state.js';

/** Where opt-outs are read without any sync's filter (C3), and the address that they stand against. */
const STANDARD = [
  { object: 'Lead', flag: 'HasOptedOutOfEmail', email: 'Email' },
  { object: 'Contact', flag: 'HasOptedOutOfEmail', email: 'Email' },
  { object: 'Account', flag: 'PersonHasOptedOutOfEmail', email: 'PersonEmail' },
];

interface Flag {
  ref: string;
  object: string;
  record: Rec;
  isSet: boolean;
  raw: Value;
}

/**
 * Looks at every standard flag anew: those that are set stand against their record's address, those that were set and
 * are clear now are lifted, unless they are more than the guard lets pass (C5). Answers what it holds.
 */
export function lookAtConsents(state: State, org: Org, { guard }: SyncDefinition): string[] {
  passOn(state, org);
  const own = see(state, standardFlags(org));
  const lifts = [...own, ...passedAndCleared(state, org, own)];
  const held = lifts.length > guard.maxResubscribes ? lifts : [];
  if (held.length === 0) lift(state, lifts);
  followHeirs(state, org);
  for (const passed of state.inherited.values()) passed.fresh = false;
  return held;
}

/** What a page of a custom object says by its own flags. */
export function seeOwnFlags(state: State, definition: SyncDefinition, page: Rec[]): void {
  lift(state, see(state, ownFlags(definition, page)));
}

/** Absent records are asked for by Id, deleted ones too; an opt-out that one shows counts (C4). */
export function seeAbsent(
  state: State,
  org: Org,
  definition: SyncDefinition,
  personIds: string[],
): void {
  const object = personObjectOf(definition);
  const { optOutField, emailField } = definition.source;
  const standard = STANDARD.find((one) => one.object === object);
  const flag = standard?.flag ?? optOutField;
  if (flag === null) return;
  const email = standard?.email ?? emailField;
  for (const personId of personIds) {
    const record = recordsOf(org, object).find(({ Id }) => Id === personId);
    const ref = standard ? personId : `${personId}/${emailField}.${flag}`;
    if (record?.[flag] !== true) continue;
    if (addressOf(record[email]).email === null) continue;
    set(state, { ref, object, record, isSet: true, raw: record[email] ?? null });
  }
}

/** Notes flags that are set; answers those that were set before and are clear now. */
function see(state: State, flags: Flag[]): string[] {
  const cleared = flags.filter(({ ref, isSet }) => !isSet && state.optOuts.has(ref));
  for (const flag of flags.filter(({ isSet }) => isSet)) set(state, flag);
  const isCause = ({ ref }: Flag) => state.optOuts.get(ref)?.email !== null;
  lift(
    state,
    cleared.filter((flag) => !isCause(flag)).map(({ ref }) => ref),
  );
  return cleared.filter(isCause).map(({ ref }) => ref);
}

export function lift(state: State, refs: string[]): void {
  for (const ref of refs) {
    state.optOuts.delete(ref);
    const passed = state.inherited.get(ref);
    if (passed) passed.over = true;
  }
}

function standardFlags(org: Org): Flag[] {
  return STANDARD.flatMap(({ object, flag, email }) =>
    living(org, object).map((record) => ({
      ...{ ref: record.Id, object, record },
      ...{ isSet: record[flag] === true, raw: record[email] ?? null },
    })),
  );
}

/** A custom object's flag belongs to the pair of fields that the sync names, and is seen as far as the sync reads. */
function ownFlags(definition: SyncDefinition, read: Rec[]): Flag[] {
  const { object, emailField, optOutField } = definition.source;
  if (optOutField === null || !object.endsWith('__c')) return [];
  if (personObjectOf(definition) !== object) return [];
  return read.map((record) => ({
    ...{ ref: `${record.Id}/${emailField}.${optOutField}`, object, record },
    ...{ isSet: record[optOutField] === true, raw: record[emailField] ?? null },
  }));
}

const living = (org: Org, object: string): Rec[] =>
  recordsOf(org, object).filter((record) => record['IsDeleted'] !== true);

/** The opt-out goes along to a new address that is usable, and stays at the old one otherwise. */
function set(state: State, { ref, object, raw }: Flag): void {
  const { email } = addressOf(raw);
  const known = state.optOuts.get(ref);
  if (known?.email && email !== null && known.email !== email) linger(state, ref, known.email);
  if (email !== null) state.optOuts.set(ref, { object, email });
  else if (!known) state.optOuts.set(ref, { object, email: null });
}

/** C7: opt-outs of converted leads and merged records pass to the record that they live on in, and on from there. */
function passOn(state: State, org: Org): void {
  for (let before = -1; before !== state.inherited.size;) {
    before = state.inherited.size;
    const heirs = [...state.inherited.values()].filter(({ over }) => !over);
    const known = new Set(heirs.map(({ heirId }) => heirId));
    for (const { object, flag } of STANDARD) {
      for (const record of recordsOf(org, object)) {
        const isGone = record['IsDeleted'] === true && state.optOuts.has(record.Id);
        const isOut = record[flag] === true || isGone || known.has(record.Id);
        if (isOut) passOnOf(state, org, object, record);
      }
    }
  }
}

function passOnOf(state: State, org: Org, object: string, record: Rec): void {
  const isMerged = record['IsDeleted'] === true && (record['MasterRecordId'] ?? null) !== null;
  const heirId = isMerged ? record['MasterRecordId'] : record['ConvertedContactId'];
  if (typeof heirId !== 'string') return;
  const heirObject = isMerged ? object : 'Contact';
  const heir = recordsOf(org, heirObject).find(({ Id }) => Id === heirId);
  const ref = `${heirId}/from.${record.Id}`;
  if (!heir || state.inherited.has(ref)) return;
  state.inherited.set(ref, { heirId, heirObject, fresh: true, seenSet: false, over: false });
}

/** Inherited opt-outs whose heir's own flag was seen set, and is clear now. */
function passedAndCleared(state: State, org: Org, own: string[]): string[] {
  const cleared: string[] = [];
  for (const [ref, passed] of state.inherited) {
    const heir = living(org, passed.heirObject).find(({ Id }) => Id === passed.heirId);
    if (passed.over || !heir) continue;
    const { flag = '' } = STANDARD.find(({ object }) => object === passed.heirObject) ?? {};
    if (heir[flag] === true) passed.seenSet = true;
    else if (passed.seenSet || (!passed.fresh && own.includes(passed.heirId))) cleared.push(ref);
  }
  return cleared;
}

/** An inherited opt-out stands against the heir's address, wherever that goes. */
function followHeirs(state: State, org: Org): void {
  for (const [ref, { heirId, heirObject, over }] of state.inherited) {
    const heir = living(org, heirObject).find(({ Id }) => Id === heirId);
    const { email = '' } = STANDARD.find(({ object }) => object === heirObject) ?? {};
    if (over || !heir) continue;
    set(state, { ref, object: heirObject, record: heir, isSet: true, raw: heir[email] ?? null });
  }
}
