import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incrementalProblem, sameReading } from '../../domain/incremental.js';
import {
  DEFAULT_CHOICES,
  DEFAULT_EXCLUSIONS,
  DEFAULT_GUARD,
  DEFAULT_REMOVAL,
} from '../../domain/sync.js';
import type { FieldMapping, Source, SyncDefinition } from '../../domain/sync.js';
import { daily } from './schedules.js';

const FIELDS = new Map([
  ['Email', { type: 'email', calculated: false }],
  ['HasOptedOutOfEmail', { type: 'boolean', calculated: false }],
  ['LastName', { type: 'string', calculated: false }],
  ['Score__c', { type: 'double', calculated: true }],
  ['Birthdate', { type: 'date', calculated: false }],
  ['LastActivityDate', { type: 'date', calculated: false }],
]);
const source: Source = {
  ...DEFAULT_CHOICES,
  conditions: [{ field: 'LastName', operator: 'equals', value: 'TODAY' }],
  ...{ object: 'Lead', emailField: 'Email', optOutField: 'HasOptedOutOfEmail' },
  ...{ roleAddresses: 'exclude', addedAfter: '2026-01-01T00:00:00Z' },
};
const mapped = (...froms: string[]): FieldMapping[] =>
  froms.map((from) => ({ from, to: from.replace(/\W/g, ''), whenBlank: 'clear' }));
const definition: SyncDefinition = {
  ...{ name: 'Leads', connectionId: 'con_1', listId: 'lst_1', source },
  schedule: daily('09:00', 'UTC'),
  ...{ exclusions: DEFAULT_EXCLUSIONS, removal: DEFAULT_REMOVAL, guard: DEFAULT_GUARD },
  mapping: mapped('Email', 'record.LastName', 'person.LastName'),
};
const problem = (over: Partial<Source>, mapping = definition.mapping, fields = FIELDS) =>
  incrementalProblem({ source: { ...source, ...over }, mapping }, fields);

describe('reading only what changed', () => {
  it('is sound where all that counts is stored on the record', () => {
    expect(problem({})).toBeNull();
    expect(
      problem({ optOutField: null }, [{ from: null, constant: 'x', to: 'x', whenBlank: 'clear' }]),
    ).toBeNull();
  });

  it.each([
    ['people of an object', { object: 'Account', people: 'contacts' }, /people of Account records/],
    ['an object that mirrors people', { object: 'CampaignMember' }, /shows fields of other/],
    ['a list view', { listViewId: '00B000000000001AAA' }, /list view/],
    ['an address of a parent', { emailField: 'Contact__r.Email' }, /Contact__r.Email belongs to/],
    ['an opt-out of a parent', { optOutField: 'Contact__r.Out__c' }, /Contact__r.Out__c belongs/],
    [
      'a relative date',
      { conditions: [{ field: 'Birthdate', operator: 'on', value: 'today' }] },
      /condition on Birthdate moves with the clock/,
    ],
    [
      'what may be a relative date, of a field nobody knows',
      { conditions: [{ field: 'New__c', operator: 'on', value: 'LAST_N_DAYS:3' }] },
      /New__c moves/,
    ],
    [
      'a parent in a condition',
      { conditions: [{ field: 'Account.Name', operator: 'isBlank', value: null }] },
      /Account.Name belongs to a parent/,
    ],
    [
      'a formula in a condition',
      { conditions: [{ field: 'Score__c', operator: 'less', value: 3 }] },
      /Score__c changes without/,
    ],
  ] as [string, Partial<Source>, RegExp][])('is not, with %s', (_what, over, reason) => {
    expect(problem(over)).toMatch(reason);
  });

  it.each([
    ['Account.Name', /parent/],
    ['record.Account.Name', /parent/],
    ['Score__c', /time stamp/],
    ['person.Score__c', /time stamp/],
    ['LastActivityDate', /time stamp/],
  ])('is not, with %s mapped', (from, reason) => {
    expect(problem({}, mapped('Email', from))).toMatch(reason);
  });

  it('is sound with a plain date', () => {
    const conditions: Source['conditions'] = [
      { field: 'Birthdate', operator: 'before', value: '2000-01-01' },
    ];
    expect(problem({ conditions })).toBeNull();
  });
});

describe('two definitions', () => {
  it('read the same when only name, schedule or guard differ', () => {
    const other = {
      ...definition,
      name: 'Others',
      schedule: daily('10:00', 'Asia/Tokyo', { fullEvery: 7 }),
      guard: { ...DEFAULT_GUARD, maxRemovals: 1 },
    };
    expect(sameReading(definition, other)).toBe(true);
  });

  it('read the same whatever the order of their keys, and with what an old one left out', () => {
    const turned = Object.fromEntries(Object.entries(source).reverse()) as unknown as Source;
    expect(sameReading(definition, { ...definition, source: turned })).toBe(true);
    const { roleNames: _r, reader: _x, people: _p, ...old } = source;
    expect(sameReading(definition, { ...definition, source: old as Source })).toBe(true);
  });

  it.each([
    ['source', { source: { ...source, pattern: '1' } }],
    ['a condition', { source: { ...source, conditions: [] } }],
    ['mapping', { mapping: mapped('Email') }],
    ['order of the mapping', { mapping: [...definition.mapping].reverse() }],
    ['exclusions', { exclusions: { ...DEFAULT_EXCLUSIONS, optedOut: 'removeFromList' } }],
    ['removal', { removal: { ...DEFAULT_REMOVAL, leavers: 'keep' } }],
  ] as [string, Partial<SyncDefinition>][])('read differently when the %s differs', (_w, over) => {
    expect(sameReading(definition, { ...definition, ...over })).toBe(false);
  });

  it('of any choices read the same as themselves', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (pairs) => {
        const mapping = pairs.map(([from, to]): FieldMapping => ({ from, to, whenBlank: 'keep' }));
        const copy = structuredClone({ ...definition, mapping });
        expect(sameReading({ ...definition, mapping }, copy)).toBe(true);
      }),
    );
  });
});
