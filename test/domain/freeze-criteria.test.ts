import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition, Operator } from '../../domain/criteria.js';
import { freezeCriteria } from '../../domain/freeze-criteria.js';
import type { CriteriaToFreeze } from '../../domain/freeze-criteria.js';
import { failureTypeOf } from '../../domain/failures.js';
import type { FieldValue } from '../../domain/member.js';
import { OPERATORS_OF, familyOf } from '../../domain/operators.js';
import type { Family } from '../../domain/operators.js';
import { printPattern } from '../../domain/pattern.js';
import { passes } from './filters.js';
import { matches } from './naive-criteria.js';
import { anyPattern } from './patterns.js';

const AT = '2026-11-23T00:30:00Z';
const TYPES = new Map([
  ['Name', 'string'],
  ['Account.Name', 'string'],
  ['Status', 'picklist'],
  ['OwnerId', 'reference'],
  ['Size', 'int'],
  ['IsConverted', 'boolean'],
  ['Birthdate', 'date'],
  ['CreatedDate', 'datetime'],
  ['Interests__c', 'multipicklist'],
]);
const freeze = (over: Partial<CriteriaToFreeze>) =>
  freezeCriteria({
    ...{ conditions: [], pattern: null, types: TYPES, timeZone: 'Asia/Tokyo', at: AT },
    ...{ addedAfter: null, view: null },
    ...over,
  });
const one = (field: string, operator: Operator, value: Condition['value'] | undefined = null) =>
  freeze({ conditions: [{ field, operator, value: value ?? null }] });
const text = (field: string, is: string, value: FieldValue) => ({ field, is, type: 'text', value });

describe('frozen criteria', () => {
  it('are null when nothing restricts', () => {
    expect(freeze({})).toBeNull();
    const view = { id: '00B', label: 'All', scope: 'everything', where: null };
    expect(freeze({ view })).toBeNull();
  });

  it('join view, conditions and age by and', () => {
    const view = { id: '00B', label: 'Hot', scope: 'mine', where: "Rating = 'Hot'" };
    const conditions: Condition[] = [{ field: 'Size', operator: 'greater', value: 5 }];
    expect(freeze({ conditions, view, addedAfter: '2026-01-01T00:00:00+09:00' })).toEqual({
      all: [
        { field: 'Size', is: 'greater', type: 'number', value: 5 },
        {
          ...{ field: 'CreatedDate', is: 'greaterOrEqual', type: 'datetime' },
          value: '2025-12-31T15:00:00Z',
        },
        { soql: "Rating = 'Hot'" },
      ],
    });
  });

  it('follow the pattern, and join by and without one', () => {
    const conditions: Condition[] = ['a', 'b', 'c'].map((value) => ({
      ...{ field: 'Name', operator: 'equals' },
      value,
    })) as Condition[];
    const [a, b, c] = ['a', 'b', 'c'].map((value) => text('Name', 'equals', value));
    expect(freeze({ conditions })).toEqual({ all: [a, b, c] });
    expect(freeze({ conditions, pattern: '(1 and 2) or 3' })).toEqual({
      any: [{ all: [a, b] }, c],
    });
    expect(freeze({ conditions, pattern: '1 and not (2 or 3)' })).toEqual({
      all: [a, text('Name', 'notEquals', 'b'), text('Name', 'notEquals', 'c')],
    });
  });

  it('name blanks wherever a denial has to match them', () => {
    const blank = text('Name', 'equals', null);
    expect(one('Name', 'isBlank')).toEqual(blank);
    expect(one('Name', 'isNotBlank')).toEqual(text('Name', 'notEquals', null));
    expect(one('Name', 'notIn', ['a'])).toEqual({ any: [text('Name', 'notIn', ['a']), blank] });
    expect(one('Name', 'notContains', 'a')).toEqual({
      any: [{ not: text('Name', 'contains', 'a') }, blank],
    });
  });

  it('read days and literals on the wall of the zone at the nominal fire', () => {
    // 09:30 in Tokyo on the 23rd.
    expect(one('CreatedDate', 'on', 'TODAY')).toEqual({
      all: [
        {
          ...{ field: 'CreatedDate', is: 'greaterOrEqual', type: 'datetime' },
          value: '2026-11-22T15:00:00Z',
        },
        { field: 'CreatedDate', is: 'less', type: 'datetime', value: '2026-11-23T15:00:00Z' },
      ],
    });
    const after = { field: 'CreatedDate', is: 'greaterOrEqual', type: 'datetime' };
    expect(one('CreatedDate', 'after', '2026-11-22')).toEqual({
      ...after,
      value: '2026-11-22T15:00:00Z',
    });
    expect(one('Birthdate', 'before', 'LAST_N_DAYS:3')).toEqual({
      ...{ field: 'Birthdate', is: 'less', type: 'date', value: '2026-11-20' },
    });
    expect(one('Birthdate', 'on', '2026-11-20')).toMatchObject({ is: 'equals', type: 'date' });
    expect(one('CreatedDate', 'less', '2026-11-23T09:30:00.5+09:00')).toMatchObject({
      ...{ is: 'less', value: '2026-11-23T00:30:00Z' },
    });
  });

  it('write Ids in 18 characters, and numbers of a list as texts', () => {
    const ids = ['001A0000006Vm9r', '001A0000006Vm9rIAC'];
    expect(one('OwnerId', 'equals', ids[0])).toMatchObject({ value: ids[1] });
    expect(one('OwnerId', 'in', ids)).toMatchObject({ value: [ids[1]] });
    expect(one('Size', 'in', [1, 20])).toMatchObject({ type: 'number', value: ['1', '20'] });
  });

  it.each([
    ['a field that went', { field: 'Gone__c', operator: 'isBlank', value: null }],
    ['a field that is a number now', { field: 'Size', operator: 'contains', value: 'secret' }],
    ['a value that fits no more', { field: 'Size', operator: 'less', value: 'secret' }],
  ] as [string, Condition][])('fail on %s, and show no value', (_what, condition) => {
    const conditions: Condition[] = [
      { field: 'Name', operator: 'isBlank', value: null },
      condition,
    ];
    const error = caught(() => freeze({ conditions }));
    expect(failureTypeOf(error)).toBe('CRITERIA_UNFIT');
    expect(String(error)).toMatch(/Condition 2 .*Edit the sync/);
    expect(String(error)).not.toContain('secret');
  });

  it('fail on a pattern that fits them no more', () => {
    expect(failureTypeOf(caught(() => freeze({ pattern: '1 and 2' })))).toBeNull();
    const conditions: Condition[] = [{ field: 'Name', operator: 'isBlank', value: null }];
    const error = caught(() => freeze({ conditions, pattern: '1 and 2' }));
    expect(failureTypeOf(error)).toBe('CRITERIA_UNFIT');
  });
});

describe('any criteria, frozen', () => {
  it('let pass exactly the records that a naive reader lets pass', () => {
    let passed = 0;
    let asked = 0;
    fc.assert(
      fc.property(anyCriteria, ({ conditions, pattern, timeZone, at, records }) => {
        const printed = pattern && printPattern(pattern);
        const filter = freeze({ conditions, pattern: printed, timeZone, at });
        for (const record of records) {
          const naive = matches(conditions, pattern, TYPES, { timeZone, at }, record);
          expect([conditions, printed, record, passes(filter, record)]).toEqual([
            ...[conditions, printed, record, naive],
          ]);
          asked++;
          passed += naive ? 1 : 0;
        }
      }),
      { numRuns: 1000 },
    );
    // Neither all nor none, else the comparison would say little.
    expect(passed / asked).toBeGreaterThan(0.1);
    expect(passed / asked).toBeLessThan(0.9);
  }, 60_000);
});

const WORDS = ['a', 'b', 'ab', 'BA', 'a%', 'x_y'];
const IDS = ['005000000000001AAA', '005000000000002AAA'];
const anyDay = fc
  .integer({ min: -400, max: 400 })
  .map((days) => new Date(Date.parse(AT) + days * 86_400_000).toISOString().slice(0, 10));
const anyInstant = fc
  .integer({ min: -400 * 86_400, max: 400 * 86_400 })
  .map((seconds) => new Date(Date.parse(AT) + seconds * 1000).toISOString());
const n = fc.integer({ min: 1, max: 5 });
const anyLiteral = fc.oneof(
  fc.constantFrom('TODAY', 'YESTERDAY', 'LAST_WEEK', 'THIS_MONTH', 'NEXT_QUARTER', 'THIS_YEAR'),
  n.map((count) => `LAST_N_DAYS:${count}`),
  n.map((count) => `NEXT_N_WEEKS:${count}`),
  n.map((count) => `N_MONTHS_AGO:${count}`),
);

const HELD: Record<Family, fc.Arbitrary<FieldValue>> = {
  text: fc.constantFrom(...WORDS, null),
  id: fc.constantFrom(...IDS, null),
  number: fc.constantFrom(0, 1, 2, 3.5, null),
  boolean: fc.boolean(),
  date: fc.option(anyDay),
  datetime: fc.option(anyInstant),
  choices: fc.option(
    fc.subarray(['A', 'B', 'C'], { minLength: 1 }).map((chosen) => chosen.join(';')),
  ),
};
const ASKED: Record<Family, fc.Arbitrary<string | number | boolean>> = {
  text: fc.constantFrom(...WORDS),
  id: fc.constantFrom(...IDS),
  number: fc.constantFrom(0, 1, 2, 3.5),
  boolean: fc.boolean(),
  date: fc.oneof(anyDay, anyLiteral),
  datetime: fc.oneof(anyDay, anyLiteral, anyInstant),
  choices: fc.constantFrom('A', 'B', 'A;B', 'c'),
};

const familyIn = (field: string): Family => familyOf(TYPES.get(field) ?? '') ?? 'text';

const anyCondition: fc.Arbitrary<Condition> = fc.constantFrom(...TYPES.keys()).chain((field) => {
  const family = familyIn(field);
  return fc.constantFrom(...OPERATORS_OF[family]).chain((operator) => {
    const values = /^is(Not)?Blank$/.test(operator)
      ? fc.constant(null)
      : /^(in|notIn|includes|excludes)$/.test(operator)
        ? fc.array(ASKED[family], { minLength: 1, maxLength: 3 })
        : ASKED[family];
    return values.map((value) => ({ field, operator, value }) as Condition);
  });
});
const anyRecord = fc.record(
  Object.fromEntries([...TYPES.keys()].map((field) => [field, HELD[familyIn(field)]])),
);
const anyCriteria = fc
  .oneof(
    anyPattern(4).map(({ pattern, count }) => ({ pattern, count })),
    fc.integer({ min: 0, max: 3 }).map((count) => ({ pattern: null, count })),
  )
  .chain(({ pattern, count }) =>
    fc.record({
      pattern: fc.constant(pattern),
      conditions: fc.array(anyCondition, { minLength: count, maxLength: count }),
      timeZone: fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Australia/Lord_Howe'),
      at: anyInstant,
      records: fc.array(anyRecord, { minLength: 1, maxLength: 5 }),
    }),
  );

function caught(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}
