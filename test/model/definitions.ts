import type { Condition } from '../../domain/criteria.js';
import type { FieldMapping, Guard, Source, SyncDefinition, ThreeWays } from '../../domain/sync.js';
import type { Random } from './random.js';
import { VIEWS } from './views.js';

const WAYS: ThreeWays[] = ['exclude', 'removeFromList', 'removeEverywhere'];

type People = Pick<Source, 'people' | 'emailField' | 'optOutField'>;
const SELF: People = { people: 'self', emailField: 'Email', optOutField: 'HasOptedOutOfEmail' };

const PEOPLE: Record<string, People[]> = {
  Lead: [SELF],
  Contact: [SELF],
  Account: [
    { ...SELF, people: 'contacts' },
    { people: 'self', emailField: 'PersonEmail', optOutField: 'PersonHasOptedOutOfEmail' },
  ],
  Opportunity: [
    { ...SELF, people: 'primaryRole' },
    { ...SELF, people: 'allRoles' },
  ],
  Attendee__c: [
    { people: 'self', emailField: 'Email__c', optOutField: 'No_Mail__c' },
    { people: 'self', emailField: 'Email__c', optOutField: null },
    {
      people: 'self',
      emailField: 'Contact__r.Email',
      optOutField: 'Contact__r.HasOptedOutOfEmail',
    },
  ],
};

const text =
  (field: string, values: string[]) =>
  (random: Random): Condition => {
    const operator = random.pick([
      ...(['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith'] as const),
    ]);
    const value = random.pick(values);
    const isPart = operator !== 'equals' && operator !== 'notEquals';
    return { field, operator, value: isPart ? part(operator, value) : value };
  };

function part(operator: string, value: string): string {
  if (operator === 'startsWith') return value.slice(0, 3);
  return operator === 'endsWith' ? value.slice(-3) : value.slice(1, 4);
}

const choice =
  (field: string, values: string[]) =>
  (random: Random): Condition =>
    random.chance(0.3)
      ? { field, operator: random.pick(['isBlank', 'isNotBlank'] as const), value: null }
      : {
          ...{ field, operator: random.pick(['in', 'notIn'] as const) },
          value: values.slice(0, random.between(1, values.length)),
        };
const several =
  (field: string) =>
  (random: Random): Condition => ({
    ...{ field, operator: random.pick(['includes', 'excludes'] as const) },
    value: random.pick([['Events'], ['Research', 'Offers'], ['Product News;Events']]),
  });
const amount =
  (field: string, most: number) =>
  (random: Random): Condition => ({
    ...{ field, value: random.whole(most) },
    operator: random.pick(['less', 'lessOrEqual', 'greater', 'greaterOrEqual', 'equals'] as const),
  });
const flag =
  (field: string) =>
  (random: Random): Condition => ({
    ...{ field, operator: 'equals', value: random.chance(0.3) },
  });
const created = (random: Random): Condition => {
  const at = random.pick(['2026-11-23T00:00:30Z', 'LAST_N_DAYS:1', 'TODAY', '2026-11-24']);
  const operator = random.pick(['after', 'before', 'on'] as const);
  return { field: 'CreatedDate', operator: at.includes('T0') ? 'after' : operator, value: at };
};

const COMPANIES = ['Acme', 'Initech', '100% Co_op', "O'Neill"];
const CONDITIONS: Record<string, ((random: Random) => Condition)[]> = {
  Lead: [
    text('Company', COMPANIES),
    choice('Country', ['Japan', 'Chile']),
    several('Interests__c'),
    amount('NumberOfEmployees', 50),
    amount('Score__c', 10),
    flag('DoNotCall'),
    flag('IsConverted'),
    created,
  ],
  Contact: [
    choice('Department', ['Sales', 'IT']),
    several('Interests__c'),
    flag('DoNotCall'),
    text('Account.Name', COMPANIES),
    created,
  ],
  Account: [
    choice('Industry', ['Banking', 'Media']),
    amount('NumberOfEmployees', 50),
    text('Name', COMPANIES),
  ],
  Opportunity: [
    choice('StageName', ['Closed Won', 'Prospecting']),
    amount('Amount', 50),
    text('Account.Name', COMPANIES),
  ],
  Attendee__c: [
    choice('Stage__c', ['Invited', 'Registered']),
    several('Topics__c'),
    amount('Fee__c', 50),
  ],
};

const from = (name: string, to: string) => ({ from: name, to });
const MAPPINGS: Record<string, { from: string; to: string }[]> = {
  Lead: [
    ...[from('Email', 'email'), from('LastName', 'lastName'), from('FirstName', 'firstName')],
    ...[from('Company', 'company'), from('Interests__c', 'interests')],
    ...[from('Score__c', 'score'), from('DoNotCall', 'doNotCall'), from('Country', 'country')],
  ],
  Contact: [
    ...[from('Email', 'email'), from('LastName', 'lastName'), from('FirstName', 'firstName')],
    ...[from('Account.Name', 'company'), from('Birthdate', 'born'), from('Department', 'team')],
  ],
  Account: [
    ...[from('person.LastName', 'lastName'), from('record.Name', 'company')],
    ...[from('Industry', 'industry'), from('NumberOfEmployees', 'size')],
  ],
  Opportunity: [
    ...[from('person.LastName', 'lastName'), from('person.FirstName', 'firstName')],
    ...[from('Amount', 'amount'), from('StageName', 'stage'), from('Account.Name', 'company')],
  ],
  Attendee__c: [
    ...[from('Name', 'lastName'), from('Topics__c', 'interests'), from('Fee__c', 'fee')],
    ...[from('Visit_Date__c', 'visit'), from('Contact__r.LastName', 'contact')],
  ],
};

export interface Features {
  /** Every feature is told of here, so that a story can be made without some. */
  has(name: Feature): boolean;
}
export type Feature = 'views' | 'narrowGuard' | 'narrowResubscribes' | 'incremental' | 'desk';

export function definition(
  random: Random,
  { id, listId, object }: { id: string; listId: string; object: string },
  features: Features,
): SyncDefinition {
  const people = random.pick(PEOPLE[object] ?? [SELF]);
  return {
    ...{ name: id, connectionId: 'connection-1', listId },
    source: source(random, object, people, features),
    schedule: { frequency: 'once', date: null, time: null, timeZone: 'UTC' },
    exclusions: { optedOut: way(random), convertedLeads: way(random) },
    removal: {
      leavers: random.chance(0.2) ? 'keep' : 'remove',
      deleted: random.chance(0.2) ? 'keep' : 'remove',
    },
    guard: guard(random, object, features),
    mapping: mapping(random, object, people),
  };
}

const way = (random: Random): ThreeWays => (random.chance(0.5) ? 'exclude' : random.pick(WAYS));

function source(random: Random, object: string, people: People, features: Features): Source {
  const views = VIEWS.filter((view) => view.object === object);
  const hasView = features.has('views') && views.length > 0 && random.chance(0.2);
  return {
    ...{ object, ...people, roleNames: null, reader: random.chance(0.15) ? 'bulk' : 'rest' },
    roleAddresses: random.chance(0.3) ? 'keep' : 'exclude',
    ...criteria(random, object),
    listViewId: hasView ? random.pick(views).developerName : null,
    addedAfter: random.chance(0.1) ? '2026-11-23T09:00:20+09:00' : null,
  };
}

function criteria(random: Random, object: string): Pick<Source, 'conditions' | 'pattern'> {
  const count = random.chance(0.4) ? 0 : random.between(1, 3);
  const kinds = CONDITIONS[object] ?? [];
  const conditions = Array.from({ length: count }, () => random.pick(kinds)(random));
  if (count < 2 || random.chance(0.3)) return { conditions, pattern: null };
  const pattern =
    count === 2
      ? '1 or 2'
      : random.pick(['((1 and 2) or 3)', '1 or (2 and 3)', '(1 OR 2) AND 3', '1 or 2 or 3']);
  return { conditions, pattern };
}

function guard(random: Random, object: string, features: Features): Guard {
  const wide = { maxRemovalPercent: 100, maxRemovals: 1_000_000, maxResubscribes: 1_000_000 };
  const isNarrow = features.has('narrowGuard') && random.chance(0.25);
  const holdsLifts = features.has('narrowResubscribes') && object !== 'Attendee__c';
  return {
    ...wide,
    ...(isNarrow
      ? random.pick([{ maxRemovals: random.between(0, 4) }, { maxRemovalPercent: 10 }])
      : {}),
    ...(holdsLifts && random.chance(0.15) ? { maxResubscribes: random.whole(2) } : {}),
  };
}

function mapping(random: Random, object: string, people: People): FieldMapping[] {
  const fields = random.some(MAPPINGS[object] ?? [], 0.6);
  const mapped = fields.map((one): FieldMapping => ({
    ...one,
    whenBlank: random.chance(0.3) ? 'keep' : 'clear',
  }));
  const constant: FieldMapping = {
    ...{ from: null, to: 'source', constant: `${object}/${people.people}`, whenBlank: 'clear' },
  };
  return random.chance(0.3) ? [...mapped, constant] : mapped;
}

/** An edit: some part of the definition is another; list, connection and object stay (R9). */
export function edited(random: Random, was: SyncDefinition, features: Features): SyncDefinition {
  const { object } = was.source;
  const next = definition(random, { id: was.name, listId: was.listId, object }, features);
  const parts = random.some(['source', 'exclusions', 'removal', 'guard', 'mapping'] as const, 0.35);
  const change = Object.fromEntries(parts.map((part) => [part, next[part]]));
  return { ...was, ...change };
}
