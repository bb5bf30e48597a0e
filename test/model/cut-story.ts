import type { SyncDefinition } from '../../domain/sync.js';
import type { Pool } from './people-pool.js';
import { creation, role } from './population.js';
import { createRandom } from './random.js';
import type { OrgStep, Step, Story } from './story.js';

export const OBJECTS = ['Lead', 'Account', 'Attendee__c', 'Opportunity'] as const;
export type CutObject = (typeof OBJECTS)[number];

const PEOPLE: Record<CutObject, Pick<SyncDefinition['source'], 'people' | 'emailField'>> = {
  Lead: { people: 'self', emailField: 'Email' },
  Account: { people: 'contacts', emailField: 'Email' },
  Attendee__c: { people: 'self', emailField: 'Contact__r.Email' },
  Opportunity: { people: 'allRoles', emailField: 'Email' },
};

/** Everything that leaves is removed, and no guard stands in the way. */
function definition(object: CutObject): SyncDefinition {
  const prefix = object === 'Attendee__c' ? 'Contact__r.' : '';
  return {
    ...{ name: object, connectionId: 'connection-1', listId: 'list-1' },
    source: {
      ...{ object, ...PEOPLE[object], optOutField: `${prefix}HasOptedOutOfEmail` },
      ...{ roleAddresses: 'keep', roleNames: null, conditions: [], pattern: null },
      ...{ listViewId: null, addedAfter: null, reader: 'rest' },
    },
    schedule: { frequency: 'once', date: null, time: null, timeZone: 'UTC' },
    exclusions: { optedOut: 'removeFromList', convertedLeads: 'removeFromList' },
    removal: { leavers: 'remove', deleted: 'remove' },
    guard: { maxRemovalPercent: 100, maxRemovals: 1_000_000, maxResubscribes: 1_000_000 },
    mapping: [{ from: 'person.LastName', to: 'lastName', whenBlank: 'clear' }],
  };
}

/** An org of several pages for each object, loaded once by a sync of one, in which much has gone since. */
export function cutStory(object: CutObject): Story {
  const random = createRandom(4);
  const pool: Pool = { size: 40 };
  const make = (kind: string, count: number): OrgStep[] =>
    Array.from({ length: count }, () => creation(random, pool, kind));
  return {
    ...{ seed: 0, lists: ['list-1'], pageSize: 4 },
    syncs: [{ id: object, definition: definition(object) }],
    population: [
      ...[...make('Account', 9), ...make('Contact', 20), ...make('Lead', 18)],
      ...[...make('Opportunity', 10), ...make('Attendee__c', 14)],
      ...Array.from({ length: 16 }, () => role(random)),
    ],
    steps: [runOf(object), { do: 'advance', ms: 3_600_000 }, ...losses()],
  };
}

export const runOf = (sync: string, faults: (Step & { do: 'run' })['faults'] = []) =>
  ({ do: 'run', sync, mode: 'full', faults, chunkMs: 1e9 }) satisfies Step;

function losses(): OrgStep[] {
  const gone = ['Lead', 'Contact', 'Opportunity', 'Attendee__c'].flatMap((object): OrgStep[] => [
    { do: 'delete', object, nth: 1 },
    { do: 'purge', object, nth: 4 },
    { do: 'delete', object, nth: 6 },
  ]);
  return [
    ...gone,
    { do: 'merge', object: 'Contact', nth: 2, into: 3 },
    { do: 'convert', nth: 3, into: 2 },
    { do: 'edit', object: 'Lead', nth: 5, values: { Email: 'new@acme.example' } },
    { do: 'edit', object: 'Contact', nth: 5, values: { Email: null } },
    { do: 'relink', object: 'Contact', nth: 7, field: 'AccountId', to: null },
  ];
}
