import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Comparison, Filter } from '../../domain/criteria.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { toExpression, type Expression, type Test } from '../../emulator/soql/expression.js';
import { unescape } from '../../emulator/soql/literals.js';
import { createParser } from '../../emulator/soql/parse.js';
import { parseDateTime } from '../../emulator/values.js';
import { createFakeSalesforce } from '../../salesforce/fake.js';
import type { SalesforceOrg, SalesforceRecord, SalesforceValue } from '../../salesforce/port.js';
import { conjunctsOf } from '../../salesforce/filter-soql.js';
import { countSoql } from '../../salesforce/soql.js';
import { filter, thing, THING, THING_FIELDS } from './random-filters.js';
import { connectionTo, testGateway } from './small-org.js';

vi.setConfig({ testTimeout: 30_000 });

const query = { object: 'Thing__c', fields: THING_FIELDS, filter: null };

describe('a filter as SOQL', () => {
  const parse = createParser();

  it('is parsed back to the same tree, whatever is in it', () => {
    fc.assert(
      fc.property(filter, (given) => {
        const soql = countSoql({ ...query, filter: given });
        const { where } = parse(soql);
        expect(where).toBeDefined();
        if (where !== undefined) expect(treeOf(toExpression(soql, where))).toEqual(shape(given));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a filter that Salesforce evaluates', () => {
  let emulator: Emulator;
  let real: SalesforceOrg;
  let close: () => Promise<void>;
  beforeAll(async () => {
    emulator = await startEmulator({ objects: [THING] });
    const { clientId, clientSecret } = emulator.credentials;
    const { gateway } = testGateway();
    const auth = { type: 'clientCredentials' as const, clientId, clientSecret };
    real = await gateway.open(connectionTo(emulator.url, auth));
    close = () => gateway.close();
  });
  afterAll(async () => {
    await close();
    await emulator.close();
  });

  it('lets the same records pass as in the fake', async () => {
    const things = fc.sample(thing, { seed: 4, numRuns: 80 });
    const records = things.map((values): SalesforceRecord => {
      const Id = emulator.org.writer.insert('Thing__c', stored(values));
      return { ...values, Id };
    });
    const fake = await createFakeSalesforce({ objects: { Thing__c: { records } } }).open(
      connectionTo('https://login.salesforce.com'),
    );
    const idsOf = async (org: SalesforceOrg, given: Filter) =>
      (await org.page({ ...query, filter: given }, null)).records.map(({ Id }) => Id);
    await fc.assert(
      fc.asyncProperty(filter, async (given) => {
        expect(await idsOf(fake, given)).toEqual(await idsOf(real, given));
      }),
      { numRuns: 400 },
    );
  });
});

/** The emulator keeps instants as milliseconds, in whole seconds. */
const stored = ({ At__c, ...values }: Record<string, SalesforceValue>) => ({
  ...values,
  At__c: typeof At__c === 'string' ? parseDateTime(At__c) : null,
});

/** The literal, not the text of that name. */
const NULL = '<null>';

type Tree = { all: Tree[] } | { any: Tree[] } | { not: Tree } | [string, string, string[]];

/** Groups of one are their part, and groups of the same kind in each other are one. */
function shape(given: Filter): Tree {
  if ('soql' in given) throw new Error('no tree');
  if ('not' in given) return opposite(shape(given.not));
  if ('all' in given) return joined('all', conjunctsOf(given).map(shape));
  if ('any' in given) return joined('any', given.any.map(shape));
  return [given.field, SIGNS[given.is], [...new Set(literals(given))]];
}

function joined(kind: 'all' | 'any', parts: Tree[]): Tree {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return kind === 'all' ? { all: parts } : { any: parts };
}

/** Twice not is left out: parsers differ in how they read it. */
const opposite = (part: Tree): Tree => ('not' in part ? part.not : { not: part });

function treeOf(expression: Expression): Tree {
  if (expression.kind === 'not') return { not: treeOf(expression.part) };
  if (expression.kind === 'test') return testOf(expression.test);
  return joined(expression.kind, expression.parts.map(treeOf));
}

function testOf(test: Test): Tree {
  if (!('field' in test) || 'valueQuery' in test) throw new Error('no comparison');
  const values = (Array.isArray(test.value) ? test.value : [test.value]).map(String);
  const types = test.literalType;
  const kindAt = (at: number) => (Array.isArray(types) ? types[at] : types) ?? 'STRING';
  return [test.field, test.operator, values.map((value, at) => literalOf(value, kindAt(at)))];
}

/** The parser writes words in capitals. */
function literalOf(value: string, kind: string): string {
  if (kind === 'STRING') return unescape(value);
  if (kind === 'NULL') return NULL;
  return kind === 'BOOLEAN' ? value.toLowerCase() : value;
}

const SIGNS: Record<Comparison['is'], string> = {
  equals: '=',
  notEquals: '!=',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
  contains: 'LIKE',
  startsWith: 'LIKE',
  endsWith: 'LIKE',
  in: 'IN',
  notIn: 'NOT IN',
  includes: 'INCLUDES',
  excludes: 'EXCLUDES',
};

function literals({ is, type, value }: Comparison): string[] {
  if (value === null) return [NULL];
  const values = (Array.isArray(value) ? value : [value]).map(String);
  const [first = ''] = values;
  const escaped = first.replace(/[%_]/g, '\\$&');
  if (is === 'contains') return [`%${escaped}%`];
  if (is === 'startsWith') return [`${escaped}%`];
  if (is === 'endsWith') return [`%${escaped}`];
  if (type !== 'datetime') return values;
  return values.map((one) => `${new Date(one).toISOString().slice(0, 19)}Z`);
}
