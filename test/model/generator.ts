import { definition, edited, type Feature, type Features } from './definitions.js';
import { plainEmail, someEmail, spelled, type Pool } from './people-pool.js';
import { creation, OBJECTS, population, role, valuesOf } from './population.js';
import { createRandom, type Random } from './random.js';
import type { OurCause } from './state.js';
import type { FaultPlan, OrgStep, Step, Story } from './story.js';

/** What the product can do by now; a story uses no more. */
export const FEATURES: Feature[] = [
  ...(['views', 'narrowGuard', 'narrowResubscribes', 'incremental', 'desk'] as const),
];

const features: Features = { has: (name) => FEATURES.includes(name) };
const NTH = 1_000_000;

/** The story of a seed; every 25th is of thousands of records. */
export function storyOf(seed: number): Story {
  const random = createRandom(seed);
  const isBig = seed % 25 === 0;
  const size = isBig ? random.between(450, 700) : random.between(6, 50);
  const pool: Pool = { size: Math.max(4, Math.ceil(size * (isBig ? 0.8 : 0.5))) };
  const lists = random.chance(0.5) ? ['list-1'] : ['list-1', 'list-2'];
  const syncs = Array.from({ length: isBig ? 4 : random.between(1, 4) }, (_, n) => {
    const object = isBig ? (OBJECTS[(n + seed / 25) % 5] ?? 'Lead') : random.pick(OBJECTS);
    const id = `sync-${n + 1}`;
    const listId = random.pick(lists);
    return { id, definition: definition(random, { id, listId, object }, features) };
  });
  const objects = syncs.map((sync) => sync.definition.source.object);
  const tale = { random, pool, lists, objects, definitions: new Map(syncs.map(pairOf)) };
  return {
    ...{ seed, lists, syncs },
    pageSize: isBig ? 500 : random.pick([3, 7, 25, 200]),
    population: population(random, pool, size, objects),
    steps: rounds(tale, isBig),
  };
}

const pairOf = (sync: Story['syncs'][number]) => [sync.id, sync.definition] as const;

interface Tale {
  random: Random;
  pool: Pool;
  lists: string[];
  objects: string[];
  definitions: Map<string, Story['syncs'][number]['definition']>;
}

/** Runs, and between them what happens in the org, to the definitions and through the API. */
function rounds(tale: Tale, isBig: boolean): Step[] {
  const { random, definitions } = tale;
  const ids = [...definitions.keys()];
  const steps: Step[] = ids.map((id) => runStep(random, id));
  for (let round = random.between(1, isBig ? 2 : 3); round > 0; round--) {
    steps.push({ do: 'advance', ms: random.pick([1, 30, 700, 3600, 90_000]) * 1000 });
    const changes = isBig ? random.between(50, 150) : random.between(1, 12);
    for (let n = 0; n < changes; n++) steps.push(change(tale));
    if (features.has('desk')) steps.push(...deskSteps(tale));
    for (const id of random.some(ids, 0.2)) steps.push(edit(tale, id));
    for (const id of random.some(ids, 0.8)) steps.push(runStep(random, id));
    for (const id of random.some(ids, 0.3)) {
      steps.push({ do: random.chance(0.6) ? 'approve' : 'reject', sync: id });
    }
  }
  return [...steps, ...ids.map((id) => runStep(random, id))];
}

function edit({ random, definitions }: Tale, id: string): Step {
  const was = definitions.get(id);
  if (!was) throw new Error(`no sync ${id}`);
  const next = edited(random, was, features);
  definitions.set(id, next);
  return { do: 'define', sync: id, definition: next };
}

function runStep(random: Random, sync: string): Step {
  const isFull = !features.has('incremental') || random.chance(0.6);
  const faults = random.chance(0.3) ? [fault(random), fault(random)] : [];
  const chunkMs = random.chance(0.3) ? 4 : 1e9;
  return { do: 'run', sync, mode: isFull ? 'full' : 'incremental', faults, chunkMs };
}

/** What a flaky org does; it gets over each. */
function fault(random: Random): FaultPlan {
  return {
    ...{ nth: random.between(1, 15), times: random.between(1, 7) },
    fault: random.pick([
      { type: 'status', status: 503, body: '<html>busy</html>' },
      { type: 'status', status: 500 },
      { type: 'resetBeforeHeaders' },
      { type: 'resetMidBody' },
      { type: 'truncate' },
      { type: 'wrongTotal', by: 1 },
      { type: 'dropRow' },
    ]),
    ...(random.chance(0.15) ? { times: 1, fault: { type: 'expireToken' } } : {}),
  };
}

/** Something that happens in the org, mostly to records that a sync looks at. */
function change({ random, pool, objects }: Tale): OrgStep {
  const object = random.chance(0.7) ? random.pick(objects) : random.pick(['Lead', 'Contact']);
  const nth = random.whole(NTH);
  const kind = random.next();
  if (kind < 0.12) return creation(random, pool, kindOf(random, object));
  if (kind < 0.22) return { do: 'delete', object, nth };
  if (kind < 0.25) return { do: 'purge', object, nth };
  if (kind < 0.3) return { do: 'undelete', object, nth };
  if (kind < 0.38) {
    return { do: 'convert', nth, into: random.chance(0.5) ? random.whole(NTH) : null };
  }
  if (kind < 0.45) {
    const merged = random.pick(['Lead', 'Contact', 'Account']);
    return { do: 'merge', object: merged, nth, into: random.whole(NTH) };
  }
  if (kind < 0.5) return relink(random, objects, nth);
  if (kind < 0.7) return optOut(random, object, nth);
  if (kind < 0.85) return { do: 'edit', object, nth, values: email(random, pool, object) };
  const values = valuesOf(random, pool, kindOf(random, object));
  return { do: 'edit', object, nth, values: some(random, values, 0.3) };
}

const kindOf = (random: Random, object: string): string =>
  object === 'Account' && random.chance(0.4) ? 'PersonAccount' : object;

const some = <T>(random: Random, values: Record<string, T>, share: number): Record<string, T> =>
  Object.fromEntries(random.some(Object.entries(values), share));

/** Changes of a person's flag and address strike Accounts that are people, and others' people by their own object. */
function optOut(random: Random, object: string, nth: number): OrgStep {
  const isSet = random.chance(0.5);
  if (object === 'Account' && random.chance(0.5)) {
    return { do: 'edit', object, nth, values: { PersonHasOptedOutOfEmail: isSet } };
  }
  if (object === 'Attendee__c' && random.chance(0.7)) {
    return { do: 'edit', object, nth, values: { No_Mail__c: isSet } };
  }
  const of = object === 'Lead' ? 'Lead' : 'Contact';
  return { do: 'edit', object: of, nth, values: { HasOptedOutOfEmail: isSet } };
}

function email(random: Random, pool: Pool, object: string): Record<string, string | null> {
  const raw = someEmail(random, pool) as string | null;
  if (object === 'Attendee__c') return { Email__c: raw };
  return object === 'Account' ? { PersonEmail: raw } : { Email: raw };
}

function relink(random: Random, objects: string[], nth: number): OrgStep {
  const to: [string, number] = ['Contact', random.whole(NTH)];
  if (objects.includes('Opportunity') && random.chance(0.7)) {
    const object = 'OpportunityContactRole';
    if (random.chance(0.4)) return role(random);
    if (random.chance(0.4)) return { do: 'delete', object, nth };
    return { do: 'edit', object, nth, values: { IsPrimary: random.chance(0.5) } };
  }
  if (objects.includes('Attendee__c') && random.chance(0.6)) {
    return { do: 'relink', object: 'Attendee__c', nth, field: 'Contact__c', to };
  }
  const account = random.chance(0.8) ? (['Account', random.whole(NTH)] as [string, number]) : null;
  return { do: 'relink', object: 'Contact', nth, field: 'AccountId', to: account };
}

/** What people do through the API between runs. */
function deskSteps({ random, pool, lists }: Tale): Step[] {
  const steps: Step[] = [];
  const address = (): string => spelled(random, plainEmail(random.whole(pool.size)));
  const scope = (): string => (random.chance(0.5) ? 'all' : random.pick(lists));
  if (random.chance(0.4)) steps.push({ do: 'unsubscribe', scope: scope(), email: address() });
  if (random.chance(0.2)) {
    const cause = random.pick(['unsubscribed', 'complained', 'hardBounce'] as const);
    steps.push({ do: 'suppress', scope: scope(), email: address(), cause });
  }
  if (random.chance(0.3)) {
    const scopes = [random.pick(lists), 'all'];
    steps.push({ do: 'lift', scopes, email: address(), causes: ['unsubscribed'] });
  }
  if (random.chance(0.2)) {
    const causes: OurCause[] = ['unsubscribed', 'complained', 'hardBounce', 'removed'];
    steps.push({ do: 'lift', scopes: ['all'], email: address(), causes });
  }
  if (random.chance(0.15)) steps.push({ do: 'erase', email: address() });
  return steps;
}
