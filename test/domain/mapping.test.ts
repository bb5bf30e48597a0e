import { describe, expect, it } from 'vitest';
import { keepBlanks, mapFields as mapBoth } from '../../domain/mapping.js';
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
