import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../salesforce/list-view-soql.js';
import { soqlString } from '../../salesforce/soql-literals.js';

describe('the statement of a list view', () => {
  it.each<[string, string, string | null]>([
    ['no condition', 'SELECT Id, toLabel(Type) FROM Lead ORDER BY Name ASC NULLS FIRST', null],
    [
      'a condition',
      "SELECT Id FROM Lead WHERE Country = 'Japan' ORDER BY Name",
      "Country = 'Japan'",
    ],
    ['no order', 'SELECT Id FROM Lead WHERE A__c = 1', 'A__c = 1'],
    [
      'clause words in texts',
      "SELECT Id FROM Lead WHERE A = 'x ORDER BY y' AND B = 'a\\' LIMIT 1' ORDER BY A",
      "A = 'x ORDER BY y' AND B = 'a\\' LIMIT 1'",
    ],
    [
      'clause words in brackets',
      'SELECT (SELECT Id FROM Contacts WHERE A = 1 ORDER BY A LIMIT 2) FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE B = 2) ORDER BY Name',
      'Id IN (SELECT AccountId FROM Contact WHERE B = 2)',
    ],
    [
      'brackets at both ends',
      'SELECT Id FROM Lead WHERE (A = 1 OR B = 2) AND ((C = 3) OR (D = 4)) ORDER BY A, B',
      '(A = 1 OR B = 2) AND ((C = 3) OR (D = 4))',
    ],
    ['small letters and line breaks', "select Id\nfrom Lead\nwhere A = 'b'\norder by A", "A = 'b'"],
    [
      'dates',
      'SELECT Id FROM Lead WHERE A = LAST_N_DAYS:30 AND B > 2026-11-23T00:00:00+09:00 ORDER BY A',
      'A = LAST_N_DAYS:30 AND B > 2026-11-23T00:00:00+09:00',
    ],
    [
      'fields named like clauses',
      'SELECT Order, Limit FROM X__c WHERE Limit > 1 AND Group = 2 ORDER BY Order',
      'Limit > 1 AND Group = 2',
    ],
  ])('with %s', (_name, soql, where) => {
    expect(partsOf(soql)).toMatchObject({ where, isPlain: true });
  });

  it('names object and scope', () => {
    expect(partsOf('SELECT Id FROM Order USING SCOPE mine WHERE A = 1 ORDER BY A')).toEqual({
      from: 'Order',
      scope: 'mine',
      where: 'A = 1',
      isPlain: true,
    });
  });

  it.each(['GROUP BY Name', 'LIMIT 10', 'WITH SECURITY_ENFORCED', 'FOR VIEW', 'ALL ROWS'])(
    'is not plain with %s',
    (clause) => {
      expect(partsOf(`SELECT Id FROM Lead WHERE A = 1 ${clause}`)).toMatchObject({
        where: 'A = 1',
        isPlain: false,
      });
    },
  );

  it.each([
    "SELECT Id FROM Lead WHERE A = 'x",
    'SELECT Id FROM Lead WHERE (A = 1',
    'SELECT Id) FROM Lead',
  ])('must be whole: %s', (soql) => {
    expect(() => partsOf(soql)).toThrow(expect.objectContaining({ type: 'CRITERIA_UNFIT' }));
  });

  it('keeps its condition, whatever texts stand in it', () => {
    const word = fc.oneof(
      fc.constantFrom(' ORDER BY ', "'", '\\', '(', ')', ' WHERE '),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const where = `A = ${soqlString(words.join(''))}`;
        expect(partsOf(`SELECT Id FROM Lead WHERE ${where} ORDER BY A`).where).toBe(where);
      }),
    );
  });
});
