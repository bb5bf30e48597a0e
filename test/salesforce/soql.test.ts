import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comparison, Filter } from '../../domain/criteria.js';
import { comparisonSoql, filterSoql } from '../../salesforce/filter-soql.js';
import {
  fieldPath,
  objectName,
  soqlDate,
  soqlDateTime,
  soqlLike,
  soqlNumber,
  soqlString,
} from '../../salesforce/soql-literals.js';
import { bulkSoql, byIdsSoql, countSoql, pageSoql } from '../../salesforce/soql.js';

const query = { object: 'Lead', fields: ['Email', 'Account.Name', 'email', 'Id'], filter: null };
const ID = '00Q000000000001AAA';

describe('literals', () => {
  it('a string keeps its quotes and backslashes to itself', () => {
    expect(soqlString("O'Hara \\ co\n")).toBe("'O\\'Hara \\\\ co\\n'");
  });

  it('no string ever ends its own literal', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inner = soqlString(text).slice(1, -1);
        expect(inner.replace(/\\./g, '')).not.toMatch(/['\\\n\r]/);
      }),
    );
  });

  it('LIKE takes percent signs and underscores literally', () => {
    expect(soqlLike("50%_o'", 'startsWith')).toBe("'50\\%\\_o\\'%'");
    expect(soqlLike('a', 'contains')).toBe("'%a%'");
    expect(soqlLike('x', 'endsWith')).toBe("'%x'");
  });

  it('a date-time is written in UTC and whole seconds, so no plus sign can get lost', () => {
    expect(soqlDateTime('2026-11-23T10:02:03.999+09:00')).toBe('2026-11-23T01:02:03Z');
    expect(() => soqlDateTime('tomorrow')).toThrow(
      expect.objectContaining({ type: 'CRITERIA_UNFIT' }),
    );
  });

  it('a date must exist', () => {
    expect(soqlDate('2026-02-28')).toBe('2026-02-28');
    expect(() => soqlDate('2026-02-30')).toThrow(/2026-11-23/);
    expect(() => soqlDate("2026-02-28' OR")).toThrow(/2026-11-23/);
  });

  it('numbers are finite and plain', () => {
    expect([soqlNumber(-1.5), soqlNumber(0), soqlNumber(12_345_678)]).toEqual([
      '-1.5',
      '0',
      '12345678',
    ]);
    expect(() => soqlNumber(Infinity)).toThrow(/finite/);
    expect(() => soqlNumber(1e30)).toThrow(/finite/);
  });
});

describe('names', () => {
  it.each(['Email', 'Score__c', 'ns__Score__c', 'Account.Owner.Name', 'Rel__r.Email__c'])(
    '%s is a field path',
    (path) => {
      expect(fieldPath(path)).toBe(path);
    },
  );

  it.each([
    '',
    'a b',
    'Email,Name',
    "Email'",
    'Account.',
    '.Name',
    '1st',
    'A.B.C.D.E.F.G',
    'Name)--',
    'X_',
    '名前',
  ])('%j is none', (path) => {
    expect(() => fieldPath(path)).toThrow(
      expect.objectContaining({ type: 'SALESFORCE_FIELD_MISSING' }),
    );
  });

  it('an object name is one name', () => {
    expect(objectName('Invoice__c')).toBe('Invoice__c');
    expect(() => objectName('Lead/describe')).toThrow(
      expect.objectContaining({ type: 'SALESFORCE_OBJECT_MISSING' }),
    );
  });
});

describe('queries', () => {
  it('a page reads each path once, after the last Id, in the order of Ids', () => {
    expect(pageSoql(query, null, 2000)).toBe(
      'SELECT Id, Email, Account.Name FROM Lead ORDER BY Id LIMIT 2000',
    );
    const filter = comparison('Country', 'equals', "Côte d'Ivoire");
    expect(pageSoql({ ...query, filter }, ID, 5)).toBe(
      `SELECT Id, Email, Account.Name FROM Lead WHERE Country = 'Côte d\\'Ivoire' AND Id > '${ID}' ORDER BY Id LIMIT 5`,
    );
  });

  it('reads by Id keep the filter, and counts have no rows', () => {
    const filter: Filter = { field: 'IsConverted', is: 'equals', type: 'boolean', value: false };
    expect(byIdsSoql({ ...query, filter }, [ID])).toBe(
      `SELECT Id, Email, Account.Name FROM Lead WHERE IsConverted = false AND Id IN ('${ID}')`,
    );
    expect(countSoql({ ...query, filter })).toBe(
      'SELECT COUNT() FROM Lead WHERE IsConverted = false',
    );
    expect(() => byIdsSoql(query, ["x' OR Id != '"])).toThrow(/18/);
    expect(() => pageSoql(query, 'short', 1)).toThrow(/18/);
  });

  it('bulk reads have no order, which would keep Salesforce from sharing out the work', () => {
    expect(bulkSoql({ ...query, fields: [] })).toBe('SELECT Id FROM Lead');
  });

  it('a scope stands before the conditions', () => {
    const filter = comparison('Name', 'equals', 'a');
    expect(countSoql({ ...query, scope: 'mine', filter })).toBe(
      "SELECT COUNT() FROM Lead USING SCOPE mine WHERE Name = 'a'",
    );
    expect(() => countSoql({ ...query, scope: 'mine WHERE' })).toThrow(/scope/);
  });
});

describe('filters', () => {
  const one = (given: Omit<Comparison, 'field'>) => comparisonSoql({ field: 'X__c', ...given });

  it('write each type as SOQL wants it', () => {
    expect(one({ is: 'equals', type: 'text', value: '1' })).toBe("X__c = '1'");
    expect(one({ is: 'greater', type: 'number', value: 1.5 })).toBe('X__c > 1.5');
    expect(one({ is: 'in', type: 'number', value: ['1', '2', '1'] })).toBe('X__c IN (1,2)');
    expect(one({ is: 'notEquals', type: 'boolean', value: true })).toBe('X__c != true');
    expect(one({ is: 'lessOrEqual', type: 'date', value: '2026-11-23' })).toBe(
      'X__c <= 2026-11-23',
    );
    expect(one({ is: 'less', type: 'datetime', value: '2026-11-23T09:00:00+09:00' })).toBe(
      'X__c < 2026-11-23T00:00:00Z',
    );
    expect(one({ is: 'equals', type: 'date', value: null })).toBe('X__c = null');
    expect(one({ is: 'includes', type: 'text', value: ['A', "B'"] })).toBe(
      "X__c INCLUDES ('A','B\\'')",
    );
  });

  it('put NOT into brackets of its own, or AND NOT would be refused', () => {
    const not = { not: comparison('B', 'contains', 'x') };
    expect(filterSoql({ all: [comparison('A', 'equals', 'a'), not] })).toBe(
      "(A = 'a' AND (NOT (B LIKE '%x%')))",
    );
  });

  it('put a clause of Salesforce into brackets', () => {
    const clause = { soql: "A = 'x)' OR B = 'y'" };
    expect(countSoql({ ...query, filter: { all: [clause, comparison('C', 'equals', 'c')] } })).toBe(
      "SELECT COUNT() FROM Lead WHERE (A = 'x)' OR B = 'y') AND C = 'c'",
    );
  });
});

function comparison(field: string, is: Comparison['is'], value: Comparison['value']): Filter {
  return { field, is, type: 'text', value };
}
