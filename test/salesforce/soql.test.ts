import fc from 'fast-check';
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { describe, expect, it } from 'vitest';
import {
  byIdsSoql,
  compare,
  conditionSoql,
  countSoql,
  fieldPath,
  inList,
  like,
  objectName,
  pageSoql,
  soqlDate,
  soqlDateTime,
  soqlLike,
  soqlLiteral,
  soqlString,
} from '../../salesforce/soql.js';

const query = { object: 'Lead', fields: ['Email', 'Account.Name', 'email', 'Id'], conditions: [] };
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
    expect(like('Name', 'x', 'endsWith')).toBe("Name LIKE '%x'");
  });

  it('a date-time is written in UTC and whole seconds, so no plus sign can get lost', () => {
    expect(soqlDateTime('2026-11-23T10:02:03.999+09:00')).toBe('2026-11-23T01:02:03Z');
    expect(() => soqlDateTime('tomorrow')).toThrow(
      expect.objectContaining({ type: 'SALESFORCE_QUERY_REFUSED' }),
    );
  });

  it('a date must exist', () => {
    expect(soqlDate('2026-02-28')).toBe('2026-02-28');
    expect(() => soqlDate('2026-02-30')).toThrow(/2026-11-23/);
    expect(() => soqlDate("2026-02-28' OR")).toThrow(/2026-11-23/);
  });

  it('numbers are finite and plain', () => {
    expect([soqlLiteral(-1.5), soqlLiteral(true), soqlLiteral(null)]).toEqual([
      '-1.5',
      'true',
      'null',
    ]);
    expect(() => soqlLiteral(Infinity)).toThrow(/finite/);
    expect(() => soqlLiteral(1e30)).toThrow(/finite/);
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
    const conditions = [{ field: 'Country', operator: 'equals' as const, value: "Côte d'Ivoire" }];
    expect(pageSoql({ ...query, conditions }, ID, 5)).toBe(
      `SELECT Id, Email, Account.Name FROM Lead WHERE Country = 'Côte d\\'Ivoire' AND Id > '${ID}' ORDER BY Id LIMIT 5`,
    );
  });

  it('conditions of the domain become comparisons', () => {
    expect(conditionSoql({ field: 'HasOptedOutOfEmail', operator: 'equals', value: true })).toBe(
      'HasOptedOutOfEmail = true',
    );
    expect(conditionSoql({ field: 'Email', operator: 'equals', value: null })).toBe('Email = null');
    expect(conditionSoql({ field: 'Country', operator: 'in', value: ['JP', "d'I"] })).toBe(
      "Country IN ('JP','d\\'I')",
    );
    expect(compare('Score__c', '>=', soqlLiteral(3))).toBe('Score__c >= 3');
    expect(() => inList('Id', [])).toThrow(/empty/);
  });

  it('reads by Id keep the conditions, and counts have no rows', () => {
    const conditions = [{ field: 'IsConverted', operator: 'equals' as const, value: false }];
    expect(byIdsSoql({ ...query, conditions }, [ID])).toBe(
      `SELECT Id, Email, Account.Name FROM Lead WHERE IsConverted = false AND Id IN ('${ID}')`,
    );
    expect(countSoql({ ...query, conditions })).toBe(
      'SELECT COUNT() FROM Lead WHERE IsConverted = false',
    );
    expect(() => byIdsSoql(query, ["x' OR Id != '"])).toThrow(/18/);
    expect(() => pageSoql(query, 'short', 1)).toThrow(/18/);
  });

  it('whatever the value, the query parses to that one condition', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const conditions = [{ field: 'Company', operator: 'equals' as const, value }];
        const parsed = parseQuery(pageSoql({ ...query, conditions }, null, 1));
        expect(parsed.where).toMatchObject({
          left: { field: 'Company', operator: '=', literalType: 'STRING' },
        });
        expect(parsed.where).not.toHaveProperty('right');
        expect(parsed.limit).toBe(1);
      }),
    );
  });
});
