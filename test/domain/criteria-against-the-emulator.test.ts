import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Condition } from '../../domain/criteria.js';
import { freezeCriteria } from '../../domain/freeze-criteria.js';
import { OPERATORS_OF, conditionProblem, familyOf } from '../../domain/operators.js';
import { printPattern } from '../../domain/pattern.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import type { ClosableSalesforceGateway } from '../../salesforce/gateway.js';
import type { SalesforceOrg, SalesforceRecord } from '../../salesforce/port.js';
import { connectionTo, testGateway } from '../salesforce/small-org.js';
import { matches } from './naive-criteria.js';
import { anyPattern } from './patterns.js';

const FIELDS = [
  ...['LastName', 'Company', 'Status', 'Rating', 'Country', 'Email', 'OwnerId', 'Owner.Name'],
  ...['NumberOfEmployees', 'AnnualRevenue', 'HasOptedOutOfEmail', 'IsConverted'],
  ...['CreatedDate', 'ConvertedDate', 'LastModifiedDate'],
];
const AT = '2026-11-23T00:30:00Z';
const CLOCK = { timeZone: 'America/New_York', at: AT };

let emulator: Emulator;
let gateway: ClosableSalesforceGateway;
let org: SalesforceOrg;
let types: Map<string, string>;
let records: SalesforceRecord[];
beforeAll(async () => {
  emulator = await startEmulator({ seed: 7, leads: 150, contacts: 1 });
  ({ gateway } = testGateway());
  const { clientId, clientSecret } = emulator.credentials;
  const auth = { type: 'clientCredentials', clientId, clientSecret } as const;
  org = await gateway.open(connectionTo(emulator.url, auth));
  const described = await org.fields('Lead');
  types = new Map(described.map(({ name, type }) => [name, type]));
  types.set('Owner.Name', 'string');
  const known = FIELDS.filter((field) => types.has(field));
  records = (await org.page({ object: 'Lead', fields: known, filter: null }, null)).records;
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await emulator.close();
});

/** Conditions about what the records hold, so that many of them match some and not all. */
const anyCondition = (): fc.Arbitrary<Condition> =>
  fc
    .constantFrom(...FIELDS.filter((field) => types.has(field)))
    .chain((field) => {
      const family = familyOf(types.get(field) ?? '') ?? 'text';
      return fc.tuple(
        fc.constant(field),
        fc.constantFrom(...OPERATORS_OF[family]),
        fc.array(fc.nat(records.length - 1), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('THIS_YEAR', 'LAST_N_MONTHS:6', 'LAST_N_DAYS:200', 'LAST_QUARTER', null),
      );
    })
    .map(([field, operator, picks, literal]) => {
      const held = picks.map((pick) => records[pick]?.[field] ?? null);
      return { field, operator, value: valueFor(operator, held, types.get(field) ?? '', literal) };
    })
    .filter(
      (condition) =>
        conditionProblem(condition, {
          ...{ path: condition.field, type: types.get(condition.field) ?? '', filterable: true },
        }) === null,
    );

function valueFor(
  operator: Condition['operator'],
  held: (string | number | boolean | null)[],
  type: string,
  literal: string | null,
): Condition['value'] {
  if (operator === 'isBlank' || operator === 'isNotBlank') return null;
  const given = held.filter((one) => typeof one === 'string' || typeof one === 'number');
  if (operator === 'in' || operator === 'notIn') return given;
  const [first = null] = held;
  if (type === 'datetime' || type === 'date') {
    return literal ?? (typeof first === 'string' ? first.replace('+0000', 'Z') : null);
  }
  if (typeof first !== 'string' || operator.includes('quals')) return first;
  return operator === 'endsWith' ? first.slice(-3) : first.slice(0, 3);
}

async function idsOf(criteria: { conditions: Condition[]; pattern: string | null }) {
  const filter = freezeCriteria({ ...criteria, ...CLOCK, types, addedAfter: null, view: null });
  const query = { object: 'Lead', fields: ['Id'], filter };
  return (await org.page(query, null)).records.map(({ Id }) => Id);
}

describe('criteria asked of a Salesforce', () => {
  it('bring exactly the records that a naive reader picks from all of them', async () => {
    expect(records).toHaveLength(150);
    const anyCriteria = anyPattern(3).chain(({ pattern, count }) =>
      fc.tuple(
        fc.constant(pattern),
        fc.array(anyCondition(), { minLength: count, maxLength: count }),
      ),
    );
    let telling = 0;
    await fc.assert(
      fc.asyncProperty(anyCriteria, async ([pattern, conditions]) => {
        const naive = records
          .filter((record) => matches(conditions, pattern, types, CLOCK, record))
          .map(({ Id }) => Id);
        expect(await idsOf({ conditions, pattern: printPattern(pattern) })).toEqual(naive);
        telling += naive.length > 0 && naive.length < records.length ? 1 : 0;
      }),
      { numRuns: 100 },
    );
    expect(telling).toBeGreaterThan(30);
  }, 120_000);
});
