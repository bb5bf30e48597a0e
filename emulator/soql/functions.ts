import type { FunctionExp } from '@jetstreamapp/soql-parser-js';
import { Temporal } from 'temporal-polyfill';
import type { FieldReader } from '../records/table.js';
import { field } from '../schema/fields.js';
import type { Value } from '../values.js';
import { malformed } from './errors.js';
import { pathReader, resolvePath } from './path.js';
import type { Path, Scope } from './path.js';

type DayFunction = (day: Temporal.PlainDate) => Value;

const DAY_FUNCTIONS: Record<string, DayFunction> = {
  CALENDAR_YEAR: (day) => day.year,
  CALENDAR_QUARTER: (day) => Math.ceil(day.month / 3),
  CALENDAR_MONTH: (day) => day.month,
  DAY_IN_MONTH: (day) => day.day,
  DAY_IN_WEEK: (day) => (day.dayOfWeek % 7) + 1,
  DAY_IN_YEAR: (day) => day.dayOfYear,
  DAY_ONLY: (day) => day.toString(),
};
/** Functions that only dress a value for display. */
const DRESSING = new Set(['TOLABEL', 'FORMAT', 'CONVERTCURRENCY']);

/** The path and reader of a function in a condition. Fails MALFORMED_QUERY for one that is not known. */
export function functionReader(scope: Scope, fn: FunctionExp): { path: Path; read: FieldReader } {
  const name = (fn.functionName ?? '').toUpperCase();
  const [parameter] = fn.parameters ?? [];
  if (typeof parameter !== 'string') throw malformed(scope.soql, fn.functionName ?? '(');
  const path = resolvePath(scope, parameter);
  const read = pathReader(scope, path);
  if (DRESSING.has(name)) return { path, read };
  const ofDay = DAY_FUNCTIONS[name];
  if (!ofDay) throw malformed(scope.soql, fn.functionName ?? '(');
  const type = name === 'DAY_ONLY' ? 'date' : 'int';
  return {
    path: { ...path, field: field(path.field.name, type) },
    read: (number) => {
      const day = dayOf(read(number), scope.timeZone);
      return day && ofDay(day);
    },
  };
}

function dayOf(value: Value, timeZone: string): Temporal.PlainDate | null {
  if (typeof value === 'string') return Temporal.PlainDate.from(value);
  if (typeof value !== 'number') return null;
  return Temporal.Instant.fromEpochMilliseconds(value).toZonedDateTimeISO(timeZone).toPlainDate();
}

export function isDressing(functionName: string): boolean {
  return DRESSING.has(functionName.toUpperCase());
}
