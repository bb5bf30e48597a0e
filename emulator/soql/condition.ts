import type { FieldType } from '../schema/types.js';
import { isOpaque } from '../schema/types.js';
import type { FieldReader } from '../records/table.js';
import type { Value } from '../values.js';
import { fold, likeMatcher, orderOf } from './compare.js';
import { cannotBe, invalidOperator, malformedBecause } from './errors.js';
import type { Expression, Test } from './expression.js';
import { toLiteral, unescapeLike } from './literals.js';
import type { Literal } from './literals.js';
import { pathReader, resolvePath } from './path.js';
import type { Path, Scope } from './path.js';
import { functionReader } from './functions.js';

export type Predicate = (number: number) => boolean;
/** Evaluates the statement of a semi-join and gives the values of its one column. */
export type InnerQuery = (test: Extract<Test, { valueQuery: unknown }>) => Set<Value>;

/** Turns a condition tree into one function over record numbers. All names and literals are checked here, once. */
export function compile(scope: Scope, expression: Expression, inner: InnerQuery): Predicate {
  switch (expression.kind) {
    case 'not': {
      const part = compile(scope, expression.part, inner);
      return (number) => !part(number);
    }
    case 'all': {
      const parts = expression.parts.map((part) => compile(scope, part, inner));
      return (number) => parts.every((part) => part(number));
    }
    case 'any': {
      const parts = expression.parts.map((part) => compile(scope, part, inner));
      return (number) => parts.some((part) => part(number));
    }
    case 'test':
      return compileTest(scope, expression.test, inner);
  }
}

function compileTest(scope: Scope, test: Test, inner: InnerQuery): Predicate {
  if ('fn' in test) {
    const { path, read } = functionReader(scope, test.fn);
    return compareWith(scope, path, read, test);
  }
  const path = resolvePath(scope, test.field);
  if (isOpaque(path.field)) throw cannotBe('filtered', scope.soql, path.field.name);
  const read = pathReader(scope, path);
  if ('valueQuery' in test) {
    const values = inner(test);
    const wanted = test.operator === 'IN';
    return (number) => values.has(fold(read(number))) === wanted;
  }
  return compareWith(scope, path, read, test);
}

type ValueTest = Exclude<Test, { valueQuery: unknown }>;

function compareWith(scope: Scope, path: Path, read: FieldReader, test: ValueTest): Predicate {
  const raws: readonly string[] = Array.isArray(test.value) ? test.value : [test.value];
  const kinds = test.literalType ?? 'STRING';
  const kindAt = (at: number): string => (Array.isArray(kinds) ? (kinds[at] ?? '') : kinds);
  const { operator } = test;
  if (operator === 'LIKE') return like(scope, path, read, raws);
  const literals = raws.map((raw, at) => toLiteral(scope, path, raw, kindAt(at)));
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    if (path.field.type !== 'multipicklist')
      throw invalidOperator(scope.soql, path.field.name, operator.toLowerCase());
    return includes(read, literals, operator === 'INCLUDES');
  }
  if (operator === 'IN' || operator === 'NOT IN')
    return within(read, path.field.type, literals, operator === 'IN');
  const [literal] = literals;
  if (!literal) throw malformedBecause('a comparison needs a value');
  const point = comparison(operator, path.field.type, literal);
  return (number) => point(read(number));
}

function like(scope: Scope, path: Path, read: FieldReader, raws: readonly string[]): Predicate {
  const { type, name } = path.field;
  if (!TEXT_TYPES.has(type)) throw invalidOperator(scope.soql, name, 'like');
  const patterns = raws.map((raw) => likeMatcher(unescapeLike(raw)));
  return (number) => {
    const value = read(number);
    return typeof value === 'string' && patterns.some((matches) => matches(value));
  };
}

const TEXT_TYPES: ReadonlySet<FieldType> = new Set<FieldType>([
  'string',
  'textarea',
  'picklist',
  'email',
  'phone',
  'url',
]);

function includes(read: FieldReader, literals: Literal[], wanted: boolean): Predicate {
  const sets = literals.map(({ value }) => String(value).toLowerCase().split(';'));
  return (number) => {
    const value = read(number);
    const chosen = new Set(typeof value === 'string' ? value.toLowerCase().split(';') : []);
    return sets.some((set) => set.every((one) => chosen.has(one))) === wanted;
  };
}

function within(
  read: FieldReader,
  type: FieldType,
  literals: Literal[],
  wanted: boolean,
): Predicate {
  const key = type === 'id' || type === 'reference' ? cutId : fold;
  const spans = literals
    .filter((literal) => literal.span)
    .map((literal) => comparison('=', type, literal));
  const values = new Set(literals.filter(({ span }) => !span).map(({ value }) => key(value)));
  return (number) => {
    const value = read(number);
    return (values.has(key(value)) || spans.some((matches) => matches(value))) === wanted;
  };
}

function cutId(value: Value): Value {
  return typeof value === 'string' ? value.slice(0, 15) : value;
}

/** Null takes part in `=` and `!=` only. A span (a date literal) is before, after or around a value. */
function comparison(
  operator: string,
  type: FieldType,
  literal: Literal,
): (value: Value) => boolean {
  const order = orderOf(type);
  const { value: point, span } = literal;
  const inside = (value: Value): boolean =>
    span
      ? value !== null && order(value, span.from) >= 0 && order(value, span.to) < 0
      : order(value, point) === 0;
  const known = (test: (value: Value) => boolean) => (value: Value) =>
    value !== null && point !== null && test(value);
  switch (operator) {
    case '=':
      return inside;
    case '!=':
      return (value) => !inside(value);
    case '<':
      return known((value) => order(value, point) < 0);
    case '>=':
      return known((value) => order(value, point) >= 0);
    case '>':
      return known((value) => (span ? order(value, span.to) >= 0 : order(value, point) > 0));
    case '<=':
      return known((value) => (span ? order(value, span.to) < 0 : order(value, point) <= 0));
    default:
      throw malformedBecause(`unexpected token: '${operator}'`);
  }
}
