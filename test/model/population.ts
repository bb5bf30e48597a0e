import { firstName, lastName, someEmail, type Pool } from './people-pool.js';
import type { Value } from './org.js';
import type { Random } from './random.js';
import type { OrgStep, StepOf } from './story.js';

type Values = Record<string, Value>;
const CHOICES = ['Product News', 'Events', 'Research', 'Offers'];
const COUNTRIES = ['Japan', 'japan', 'Chile', 'Kenya', null];
const COMPANIES = ['Acme', 'Initech', '100% Co_op', "O'Neill"];

export const OBJECTS = ['Lead', 'Contact', 'Account', 'Opportunity', 'Attendee__c'] as const;

function choices(random: Random): string | null {
  const some = random.some(CHOICES, 0.4);
  return some.length === 0 ? null : some.join(';');
}

const number = (random: Random): number | null => (random.chance(0.2) ? null : random.whole(50));

/** Values that a record of the object may have; the same for new ones and for edits. */
export function valuesOf(random: Random, pool: Pool, object: string): Values {
  switch (object) {
    case 'Lead':
      return {
        ...person(random, pool, ''),
        ...{ Company: random.pick(COMPANIES), Country: random.pick(COUNTRIES) },
        ...{ NumberOfEmployees: number(random), DoNotCall: random.chance(0.3) },
        Score__c: random.chance(0.3) ? null : random.whole(100) / 10,
      };
    case 'Contact':
      return {
        ...person(random, pool, ''),
        ...{ Department: random.pick(['Sales', 'IT', null]), DoNotCall: random.chance(0.3) },
        Birthdate: random.pick(['1980-02-29', '1999-12-31', null]),
      };
    case 'Account':
      return {
        ...{ Name: random.pick(COMPANIES), Industry: random.pick(['Banking', 'Media', null]) },
        NumberOfEmployees: number(random),
      };
    case 'PersonAccount':
      return {
        ...{ LastName: lastName(random), FirstName: firstName(random) },
        PersonEmail: someEmail(random, pool),
        PersonHasOptedOutOfEmail: random.chance(0.1),
        Industry: random.pick(['Banking', 'Media', null]),
      };
    case 'Opportunity':
      return {
        ...{ Name: random.pick(COMPANIES), CloseDate: '2026-12-31', Amount: number(random) },
        StageName: random.pick(['Prospecting', 'Closed Won', 'Closed Lost']),
      };
    default:
      return {
        ...{ Name: lastName(random), Email__c: someEmail(random, pool) },
        ...{ No_Mail__c: random.chance(0.1), Topics__c: choices(random) },
        ...{ Stage__c: random.pick(['Invited', 'Registered', null]), Fee__c: number(random) },
        Visit_Date__c: random.pick(['2026-11-01', '2026-12-24', null]),
      };
  }
}

function person(random: Random, pool: Pool, prefix: string): Values {
  return {
    ...{ LastName: lastName(random), FirstName: firstName(random) },
    [`${prefix}Email`]: someEmail(random, pool),
    [`${prefix}HasOptedOutOfEmail`]: random.chance(0.1),
    ...{ LeadSource: random.pick(['Web', 'Other', null]), Interests__c: choices(random) },
  };
}

const REFERENCES: Record<string, [field: string, object: string, share: number][]> = {
  Contact: [['AccountId', 'Account', 0.7]],
  Opportunity: [['AccountId', 'Account', 0.7]],
  Attendee__c: [
    ['Contact__c', 'Contact', 0.7],
    ['Lead__c', 'Lead', 0.2],
  ],
};

export function creation(random: Random, pool: Pool, kind: string): StepOf<'create'> {
  const object = kind === 'PersonAccount' ? 'Account' : kind;
  const links: StepOf<'create'>['links'] = {};
  for (const [field, target, share] of REFERENCES[kind] ?? []) {
    if (random.chance(share)) links[field] = [target, random.whole(1_000_000)];
  }
  const late = random.chance(0.1) ? { late: random.whole(480) } : {};
  return { do: 'create', object, values: valuesOf(random, pool, kind), links, ...late };
}

export function role(random: Random): StepOf<'create'> {
  const links: StepOf<'create'>['links'] = {
    OpportunityId: ['Opportunity', random.whole(1_000_000)],
    ContactId: ['Contact', random.whole(1_000_000)],
  };
  const values = { Role: 'Evaluator', IsPrimary: random.chance(0.4) };
  return { do: 'create', object: 'OpportunityContactRole', values, links };
}

/** Records of the objects that the syncs look at, and some of those that only opt-outs are read of. */
export function population(random: Random, pool: Pool, size: number, objects: string[]): OrgStep[] {
  const steps: OrgStep[] = [];
  const add = (kind: string, count: number): void => {
    for (let n = 0; n < count; n++) {
      steps.push(creation(random, pool, kind));
      if (random.chance(0.2)) steps.push({ do: 'advance', ms: random.whole(3) * 1000 });
    }
  };
  const of = (object: string, share: number) => (objects.includes(object) ? share : share / 8);
  const needsContacts = objects.some((object) => !['Lead', 'Contact'].includes(object));
  add('Account', Math.ceil(size * of('Account', 0.3)));
  if (objects.includes('Account')) add('PersonAccount', Math.ceil(size * 0.2));
  add('Contact', Math.ceil(size * (needsContacts ? 0.5 : of('Contact', 0.6))));
  add('Lead', Math.ceil(size * of('Lead', 0.8)));
  if (objects.includes('Opportunity')) {
    add('Opportunity', Math.ceil(size * 0.5));
    for (let n = 0; n < size * 0.7; n++) steps.push(role(random));
  }
  if (objects.includes('Attendee__c')) add('Attendee__c', Math.ceil(size * 0.6));
  return steps;
}
