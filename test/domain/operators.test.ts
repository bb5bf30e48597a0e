import { describe, expect, it } from 'vitest';
import { OPERATORS } from '../../domain/criteria.js';
import type { Condition, Operator } from '../../domain/criteria.js';
import { OPERATORS_OF, conditionProblem, familyOf } from '../../domain/operators.js';

const problem = (type: string, operator: Operator, value: Condition['value'], filterable = true) =>
  conditionProblem({ operator, value }, { path: 'Field__c', type, filterable });

describe('a condition that fits its field', () => {
  it.each([
    ['string', 'equals', 'Acme'],
    ['email', 'endsWith', '@example.com'],
    ['picklist', 'in', ['Hot', 'a value that is not on the list']],
    ['textarea', 'notContains', 'x'],
    ['reference', 'equals', '005000000000001'],
    ['id', 'notIn', ['005000000000001AAA']],
    ['int', 'greaterOrEqual', 5],
    ['currency', 'in', [1, 2.5]],
    ['percent', 'isBlank', null],
    ['boolean', 'equals', false],
    ['date', 'on', '2028-02-29'],
    ['date', 'after', 'LAST_N_DAYS:30'],
    ['datetime', 'before', '2026-11-23T09:30:00+09:00'],
    ['datetime', 'less', '2026-11-23'],
    ['datetime', 'equals', 'this_week'],
    ['multipicklist', 'includes', ['A;B', 'C']],
    ['multipicklist', 'excludes', ['A']],
  ] as [string, Operator, Condition['value']][])('%s %s %j has no problem', (...condition) => {
    expect(problem(...condition)).toBeNull();
  });
});

describe('a condition that does not fit', () => {
  it.each([
    ['address', 'equals', 'x', 'field', /of type address, which Salesforce does not filter by/],
    ['time', 'equals', '09:00', 'field', /choose another field/],
    ['int', 'contains', '5', 'operator', /use equals, notEquals, less/],
    ['boolean', 'isBlank', null, 'operator', /use equals, notEquals$/],
    ['multipicklist', 'in', ['A'], 'operator', /includes, excludes/],
    ['string', 'before', '2026-01-01', 'operator', /use equals/],
    ['string', 'equals', null, 'value', /is required with equals; to ask for blanks use isBlank/],
    ['string', 'equals', '  ', 'value', /text of 1 to 1000/],
    ['string', 'equals', 5, 'value', /in quotes/],
    ['string', 'equals', ['a'], 'value', /one value, not a list/],
    ['string', 'in', 'a', 'value', /list of at least one/],
    ['string', 'in', [], 'value', /list of at least one/],
    ['string', 'in', ['a', ''], 'value', /^item 1: must be text/],
    ['string', 'isBlank', 'x', 'value', /left out with isBlank/],
    ['int', 'less', '5', 'value', /number such as 5, without quotes/],
    ['double', 'less', 1e300, 'value', /number such as 5/],
    ['boolean', 'equals', 'true', 'value', /without quotes/],
    ['reference', 'equals', 'Acme', 'value', /15 or 18 characters/],
    ['date', 'on', '2026-02-30', 'value', /a date such as 2026-11-23/],
    ['date', 'on', '2026-11-23T00:00:00Z', 'value', /a date such as 2026-11-23/],
    ['date', 'on', '1066-10-14', 'value', /a date such as/],
    ['date', 'on', 'THIS_FISCAL_YEAR', 'value', /use the calendar ones/],
    ['datetime', 'on', '2026-11-23T09:30', 'value', /an instant such as/],
    ['datetime', 'on', '2026-11-23T25:00:00Z', 'value', /an instant such as/],
    ['datetime', 'on', 'N_DAYS_AGO:x', 'value', /whole number from 1/],
    ['multipicklist', 'includes', 'A', 'value', /list of at least one/],
  ] as [string, Operator, Condition['value'], string, RegExp][])(
    '%s %s %j says which part and what to write',
    (type, operator, value, part, message) => {
      expect(problem(type, operator, value)).toEqual({
        part,
        message: expect.stringMatching(message) as string,
      });
    },
  );

  it('includes every condition on a field that describe calls not filterable', () => {
    expect(problem('textarea', 'isBlank', null, false)).toMatchObject({ part: 'field' });
  });

  it('never shows the value in what it says', () => {
    for (const type of ['string', 'int', 'date', 'reference', 'boolean']) {
      const found = problem(type, 'equals', ['anna@example.com']);
      expect(found?.message).not.toContain('anna');
    }
  });
});

describe('operators', () => {
  it('are each of use to some field', () => {
    const used = new Set(Object.values(OPERATORS_OF).flat());
    expect([...used].sort()).toEqual([...OPERATORS].sort());
  });

  it('are none for types that hold no plain value', () => {
    for (const type of ['address', 'location', 'base64', 'anyType', 'json', 'toString']) {
      expect([type, familyOf(type)]).toEqual([type, null]);
    }
  });
});
