import fc from 'fast-check';
import type { Comparison, Filter } from '../../domain/criteria.js';
import { field } from '../../emulator/schema/fields.js';
import type { ObjectDefinition } from '../../emulator/schema/types.js';
import type { SalesforceValue } from '../../salesforce/port.js';

/** An object with a field of each kind. */
export const THING: ObjectDefinition = {
  name: 'Thing__c',
  label: 'Thing',
  labelPlural: 'Things',
  keyPrefix: 'a01',
  owned: true,
  fields: [
    field('Text__c', 'string', { length: 255 }),
    field('Number__c', 'double', { scale: 2 }),
    field('Flag__c', 'boolean', { defaultValue: false }),
    field('Day__c', 'date'),
    field('At__c', 'datetime'),
    field('Picks__c', 'multipicklist', { values: ['A', 'B', "C'", 'D'], length: 255 }),
  ],
};

export const THING_FIELDS = ['Text__c', 'Number__c', 'Flag__c', 'Day__c', 'At__c', 'Picks__c'];

/** Texts made of what SOQL gives a meaning. */
const words = ["O'Hara", 'a%b', 'a_b', 'axb', '\\', "\\'", ') OR (', 'é', 'É', 'null', 'A', '%'];
const text = fc
  .array(fc.constantFrom(...words, 'line\nbreak', 'tab\there', 'NOT', ' AND '), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join('').trim())
  .filter((value) => value !== '');
const number = fc.constantFrom(-1.25, 0, 1, 2.5, 100_000_000);
const day = fc.constantFrom('2026-02-28', '2026-03-01', '2026-11-23');
const instant = fc.constantFrom(
  '2026-11-23T00:00:00Z',
  '2026-11-23T00:00:00.999Z',
  '2026-11-23T09:00:01+09:00',
);
const picks = fc
  .subarray(['A', 'B', "C'", 'D'], { minLength: 1, maxLength: 2 })
  .map((chosen) => chosen.join(';'));

export const thing: fc.Arbitrary<Record<string, SalesforceValue>> = fc.record({
  Text__c: fc.option(text),
  Number__c: fc.option(number),
  Flag__c: fc.boolean(),
  Day__c: fc.option(day),
  At__c: fc.option(instant),
  Picks__c: fc.option(picks),
});

const EQUAL = fc.constantFrom('equals', 'notEquals');
const ORDER = fc.constantFrom('less', 'lessOrEqual', 'greater', 'greaterOrEqual');
const LIST = fc.constantFrom('in', 'notIn');
const LIKE = fc.constantFrom('contains', 'startsWith', 'endsWith');

const compared = (
  field: string,
  type: Comparison['type'],
  is: fc.Arbitrary<Comparison['is']>,
  value: fc.Arbitrary<Comparison['value']>,
): fc.Arbitrary<Comparison> =>
  fc.record({ field: fc.constant(field), is, type: fc.constant(type), value });

const several = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<string[]> =>
  fc.array(of, { minLength: 1, maxLength: 4 }).map((values) => values.map(String));

function comparisonsOf<T extends string | number>(
  field: string,
  type: Comparison['type'],
  value: fc.Arbitrary<T>,
): fc.Arbitrary<Comparison>[] {
  return [
    compared(field, type, EQUAL, fc.option(value)),
    compared(field, type, ORDER, value),
    compared(field, type, LIST, several(value)),
  ];
}

export const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  ...comparisonsOf('Text__c', 'text', text),
  ...comparisonsOf('Number__c', 'number', number),
  ...comparisonsOf('Day__c', 'date', day),
  ...comparisonsOf('At__c', 'datetime', instant),
  compared('Text__c', 'text', LIKE, text),
  compared('Flag__c', 'boolean', EQUAL, fc.boolean()),
  compared('Picks__c', 'text', fc.constantFrom('includes', 'excludes'), several(picks)),
  compared('Picks__c', 'text', EQUAL, fc.constant(null)),
);

/** Filters of any shape, four levels deep. */
export const filter: fc.Arbitrary<Filter> = fc.letrec<{ node: Filter }>((tie) => {
  const group = fc.array(tie('node'), { minLength: 1, maxLength: 3 });
  return {
    node: fc.oneof(
      { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
      comparison,
      group.map((all) => ({ all })),
      group.map((any) => ({ any })),
      tie('node').map((not) => ({ not })),
    ),
  };
}).node;
