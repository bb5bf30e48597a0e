import { describe, expect, it } from 'vitest';
import { keepBlanks, mapFields as mapBoth } from '../../domain/mapping.js';
import type { FieldValue } from '../../domain/member.js';
import type { SourceValues } from '../../domain/mapping.js';
import type { FieldMapping } from '../../domain/sync.js';

/** Where the record is the person. */
const mapFields = (record: SourceValues, mapping: FieldMapping[]) =>
  mapBoth(record, record, mapping, []);

const mapping: FieldMapping[] = [
  { from: 'LastName', to: 'name', whenBlank: 'clear' },
  { from: 'Account.Name', to: 'company', whenBlank: 'keep' },
];

describe('mapping a record', () => {
  it('takes mapped fields and no others, also of a parent', () => {
    const record = { LastName: 'Sato', 'Account.Name': 'Acme', Phone: '1' };
    expect(mapFields(record, mapping)).toEqual({ name: 'Sato', company: 'Acme' });
  });

  it.each([undefined, null, '', '  ', '\u3000'])('makes %j null', (blank) => {
    expect(mapFields({ LastName: blank }, mapping)).toEqual({ name: null, company: null });
  });

  it.each([0, false])('leaves %j as it is', (value) => {
    expect(mapFields({ LastName: value }, mapping)['name']).toBe(value);
  });

  it('leaves blanks around a value alone', () => {
    expect(mapFields({ LastName: ' Sato ' }, mapping)['name']).toBe(' Sato ');
  });
});

describe('a value', () => {
  const valueOf = (raw: FieldValue, multiPicklists: string[] = []) =>
    mapBoth({ X: raw }, {}, [{ from: 'X', to: 'x', whenBlank: 'clear' }], multiPicklists)['x'];

  it.each([
    ['2026-11-23T00:30:00.000+0000', '2026-11-23T00:30:00.000Z'],
    ['2026-11-23T00:30:00.000Z', '2026-11-23T00:30:00.000Z'],
    ['2026-11-23T09:30:00.000+0900', '2026-11-23T09:30:00.000+09:00'],
    ['2026-11-23', '2026-11-23'],
    ['at 2026-11-23T00:30:00.000+0000', 'at 2026-11-23T00:30:00.000+0000'],
    [3.5, 3.5],
    [false, false],
  ])('%j becomes %j', (raw, value) => {
    expect(valueOf(raw)).toBe(value);
  });

  it('of several choices is a list where the field takes several, and a text elsewhere', () => {
    expect(valueOf('A;B', ['X'])).toEqual(['A', 'B']);
    expect(valueOf('A', ['X'])).toEqual(['A']);
    expect(valueOf('', ['X'])).toBeNull();
    expect(valueOf('A;B', ['person.X'])).toBe('A;B');
  });

  it('may be a constant of any type', () => {
    const constants = ['Japan', 0, false, ['A', 'B']];
    const mapping = constants.map((constant, i): FieldMapping => ({
      ...{ from: null, constant, to: `c${i}`, whenBlank: 'clear' },
    }));
    expect(Object.values(mapBoth({}, {}, mapping, []))).toEqual(constants);
  });
});

describe('a path', () => {
  const account = { Name: 'Acme', 'Owner.Name': 'Ito' };
  const contact = { Name: 'Sato', 'Account.Name': 'Acme' };
  const read = (from: string) =>
    mapBoth(account, contact, [{ from, to: 'x', whenBlank: 'clear' }], [])['x'];

  it.each([
    ['Name', 'Acme'],
    ['record.Name', 'Acme'],
    ['person.Name', 'Sato'],
    ['Owner.Name', 'Ito'],
    ['record.Owner.Name', 'Ito'],
    ['person.Account.Name', 'Acme'],
    ['Account.Name', null],
    ['Person.Name', null],
  ])('%s reads %j', (from, value) => {
    expect(read(from)).toBe(value);
  });
});

describe('a blank', () => {
  const blank = { name: null, company: null };
  const old = { name: 'Sato', company: 'Acme' };

  it('clears the old value, unless the mapping keeps it', () => {
    expect(keepBlanks(blank, old, mapping)).toEqual({ name: null, company: 'Acme' });
  });

  it('stays a blank where there was nothing', () => {
    expect(keepBlanks(blank, undefined, mapping)).toEqual(blank);
    expect(keepBlanks(blank, { name: 'Sato' }, mapping)).toEqual(blank);
  });

  it('is not what a value is', () => {
    const fields = { name: 'Ito', company: 'Kita' };
    expect(keepBlanks(fields, old, mapping)).toBe(fields);
  });
});
