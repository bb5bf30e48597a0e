import type { Condition, Operator } from './criteria.js';
import { valueProblem } from './condition-value.js';

/** What a field is to a condition; describe knows more types than differ here. */
export type Family = 'text' | 'id' | 'number' | 'boolean' | 'date' | 'datetime' | 'choices';

/** What describe says of a field that matters to a condition. */
export interface FilterField {
  /** As the condition writes it, the path of a parent's field included. */
  path: string;
  /** Describe's type: `string`, `picklist`, `datetime`. */
  type: string;
  filterable: boolean;
}

/** What is wrong with a condition, and with which part of it. */
export interface ConditionProblem {
  part: 'field' | 'operator' | 'value';
  message: string;
}

const FAMILIES = new Map<string, Family>(
  Object.entries({
    ...{ string: 'text', email: 'text', phone: 'text', url: 'text', textarea: 'text' },
    ...{ picklist: 'text', combobox: 'text', encryptedstring: 'text' },
    ...{ id: 'id', reference: 'id' },
    ...{ int: 'number', long: 'number', double: 'number', currency: 'number', percent: 'number' },
    ...{ boolean: 'boolean', date: 'date', datetime: 'datetime', multipicklist: 'choices' },
  } as const),
);

const EQUAL: Operator[] = ['equals', 'notEquals'];
const BLANK: Operator[] = ['isBlank', 'isNotBlank'];
const ANY_OF: Operator[] = ['in', 'notIn'];
const ORDER: Operator[] = ['less', 'lessOrEqual', 'greater', 'greaterOrEqual'];
const LIKE: Operator[] = ['contains', 'notContains', 'startsWith', 'endsWith'];
const TIME: Operator[] = ['before', 'after', 'on'];

/** Which operators fit which fields. */
export const OPERATORS_OF: Record<Family, readonly Operator[]> = {
  text: [...EQUAL, ...LIKE, ...ANY_OF, ...BLANK],
  id: [...EQUAL, ...ANY_OF, ...BLANK],
  number: [...EQUAL, ...ORDER, ...ANY_OF, ...BLANK],
  boolean: EQUAL,
  date: [...EQUAL, ...ORDER, ...TIME, ...BLANK],
  datetime: [...EQUAL, ...ORDER, ...TIME, ...BLANK],
  choices: [...EQUAL, 'includes', 'excludes', ...BLANK],
};

/** Null for what cannot be filtered: addresses, places, times of day, files. */
export const familyOf = (type: string): Family | null => FAMILIES.get(type) ?? null;

/** What is wrong with a condition on a field, or null. Messages show no value. */
export function conditionProblem(
  { operator, value }: Pick<Condition, 'operator' | 'value'>,
  { path, type, filterable }: FilterField,
): ConditionProblem | null {
  const family = familyOf(type);
  if (family === null || !filterable) {
    const message = `${path} is of type ${type}, which Salesforce does not filter by: choose another field`;
    return { part: 'field', message };
  }
  if (!OPERATORS_OF[family].includes(operator)) {
    const message = `does not fit ${path} of type ${type}: use ${OPERATORS_OF[family].join(', ')}`;
    return { part: 'operator', message };
  }
  const message = valueProblem(family, operator, value);
  return message === null ? null : { part: 'value', message };
}
