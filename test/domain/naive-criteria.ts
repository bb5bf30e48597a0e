import type { Condition } from '../../domain/criteria.js';
import type { FieldValue } from '../../domain/member.js';
import type { Pattern } from '../../domain/pattern.js';
import type { Values } from './filters.js';
import { holds, wallDay } from './relative-date-oracle.js';

export interface NaiveClock {
  timeZone: string;
  at: string;
}

/** The second opinion on criteria: each condition as its words say, the pattern as its words say. */
export function matches(
  conditions: readonly Condition[],
  pattern: Pattern | null,
  types: ReadonlyMap<string, string>,
  clock: NaiveClock,
  record: Values,
): boolean {
  const answers = conditions.map((one) =>
    answer(one, types.get(one.field) ?? '', record[one.field] ?? null, clock),
  );
  if (pattern === null) return answers.every(Boolean);
  const walk = (part: Pattern): boolean => {
    if ('condition' in part) return answers[part.condition - 1] === true;
    if ('not' in part) return !walk(part.not);
    return part.join === 'and' ? part.parts.every(walk) : part.parts.some(walk);
  };
  return walk(pattern);
}

function answer(
  { operator, value }: Condition,
  type: string,
  held: FieldValue,
  clock: NaiveClock,
): boolean {
  if (operator === 'isBlank') return held === null;
  if (operator === 'isNotBlank') return held !== null;
  if (operator.startsWith('not') || operator === 'excludes') {
    const plain = {
      notEquals: 'equals',
      notIn: 'in',
      notContains: 'contains',
      excludes: 'includes',
    };
    const positive = plain[operator as keyof typeof plain] as Condition['operator'];
    return !answer({ field: '', operator: positive, value }, type, held, clock);
  }
  if (held === null) return false;
  if (type === 'date' || type === 'datetime') {
    return onCalendar(operator, String(value), type, String(held), clock);
  }
  const text = String(held).toLowerCase();
  const wanted = (Array.isArray(value) ? value : [value]).map((v) => String(v).toLowerCase());
  const [first = ''] = wanted;
  switch (operator) {
    case 'in':
    case 'equals':
      return wanted.includes(text);
    case 'contains':
      return text.split(first).length > 1;
    case 'startsWith':
      return text.slice(0, first.length) === first;
    case 'endsWith':
      return text.slice(text.length - first.length) === first && text.length >= first.length;
    case 'includes':
      return wanted.some((w) => w.split(';').every((c) => text.split(';').includes(c)));
    case 'less':
      return Number(held) < Number(value);
    case 'lessOrEqual':
      return Number(held) <= Number(value);
    case 'greater':
      return Number(held) > Number(value);
    case 'greaterOrEqual':
      return Number(held) >= Number(value);
    default:
      throw new Error(`the naive reader does not know ${operator}`);
  }
}

/** Is the held day, or the wall day of the held instant, before, within or after what is asked? */
function onCalendar(
  operator: Condition['operator'],
  asked: string,
  type: 'date' | 'datetime',
  held: string,
  { timeZone, at }: NaiveClock,
): boolean {
  const side = sideOf(asked, type, held, timeZone, at);
  switch (operator) {
    case 'less':
    case 'before':
      return side < 0;
    case 'lessOrEqual':
      return side <= 0;
    case 'greater':
    case 'after':
      return side > 0;
    case 'greaterOrEqual':
      return side >= 0;
    default:
      return side === 0;
  }
}

function sideOf(
  asked: string,
  type: 'date' | 'datetime',
  held: string,
  timeZone: string,
  at: string,
): number {
  if (asked.includes('T') && /^\d/.test(asked))
    return Math.sign(Date.parse(held) - Date.parse(asked));
  const day = type === 'date' ? held : wallDay(Date.parse(held), timeZone);
  if (/^\d/.test(asked)) return day < asked ? -1 : day > asked ? 1 : 0;
  const today = wallDay(Date.parse(at), timeZone);
  const key = `${asked} ${today} ${day}`;
  const known = sides.get(key) ?? walkedSide(asked, today, day);
  sides.set(key, known);
  return known;
}

const sides = new Map<string, number>();

/** Not within: whichever side the nearest held day, walked to from here, lies on. */
function walkedSide(asked: string, today: string, day: string): number {
  if (holds(asked, today, day)) return 0;
  for (let apart = 1; apart < 2000; apart++) {
    const shifted = (by: number) =>
      new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
    if (holds(asked, today, shifted(apart))) return -1;
    if (holds(asked, today, shifted(-apart))) return 1;
  }
  throw new Error('the naive reader walked too far');
}
